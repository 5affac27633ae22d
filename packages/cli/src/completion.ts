import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Options } from 'yargs';
import { commands, textCommands } from './command-list.ts';
import { globalOptions } from './global-options.ts';
import { listPageNames } from './pages.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

/** Asks this program itself, so that the script never has to be renewed. */
const scripts: Readonly<Record<string, string>> = {
  bash: `_prisma_mend() {
  local IFS=$'\\n'
  COMPREPLY=( $(compgen -W "$(prisma-mend --complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}") )
}
complete -o default -F _prisma_mend prisma-mend
`,
  zsh: `#compdef prisma-mend
_prisma_mend() {
  local -a found
  found=("\${(@f)$(prisma-mend --complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _prisma_mend prisma-mend
`,
  fish: `complete -c prisma-mend -f -a '(prisma-mend --complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
};

export function completionScript(shell: string): string {
  return scripts[shell] ?? '';
}

/** What may stand in the place of the last of these words, a line each. */
export function complete(words: readonly string[], directory: string): readonly string[] {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  return candidates(before, current, directory).filter((each) => each.startsWith(current));
}

function candidates(before: readonly string[], current: string, directory: string): readonly string[] {
  const [name] = before;
  if (name === undefined)
    return current.startsWith('-') ? ['--help', '--version'] : [...commandNames, 'help'];
  if (name === 'help') return commandNames;
  if (name === 'completion') return shells;
  if (name === 'explain') return Object.values(listPageNames()).flat();
  const command = commands.find((each) => each.name === name);
  if (command === undefined) return [];
  const options: Readonly<Record<string, Options>> = { ...globalOptions, ...command.options };
  const previous = Object.entries(options).find(([option]) => before.at(-1) === `--${option}`)?.[1];
  if (previous?.choices !== undefined) return [previous.choices].flat().map(String);
  if (current.startsWith('-')) return [...Object.keys(options).map((option) => `--${option}`), '--help'];
  return command.positional?.name === 'migration' ? migrationNames(before, directory) : [];
}

const commandNames = [...commands.map(({ name }) => name), ...textCommands];

/** Where Prisma puts them unless it is told otherwise. */
function migrationNames(before: readonly string[], directory: string): readonly string[] {
  const project = before[before.indexOf('--project') + 1];
  const root =
    before.includes('--project') && project !== undefined ? resolve(directory, project) : directory;
  return ['prisma/migrations', 'migrations'].flatMap((folder) => {
    try {
      return readdirSync(resolve(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name);
    } catch {
      return [];
    }
  });
}
