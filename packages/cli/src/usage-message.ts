import { commands, textCommands } from './command-list.ts';
import type { Command } from './commands/command.ts';
import { globalOptions } from './global-options.ts';
import { pointOn } from './point-on.ts';
import { suggest } from './suggest.ts';
import { quoteTyped, UsageError } from './usage-error.ts';

const builtIn = ['help', 'version'];

/** What yargs threw, in our words, with what leads on. */
export function explainUsage(error: unknown, argv: readonly string[]): unknown {
  if (!(error instanceof Error)) return error;
  const command = commands.find(({ name }) => argv.includes(name)) ?? null;
  const pointer = command === null || argv[0] === 'migrate' ? pointOn(argv) : null;
  const usage = new UsageError(pointer ?? usageMessage(error.message, command));
  usage.command = pointer === null ? (command?.name ?? null) : null;
  usage.cause = error;
  return usage;
}

/** yargs says what is wrong in its own words; this names flags as they are typed and hides URLs. */
function usageMessage(message: string, command: Command | null): string {
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/s.exec(message)?.[1];
  if (unknown !== undefined) return unknownMessage(unknown.split(', '), command);
  const lacking = /^Not enough arguments following: (.*)$/s.exec(message)?.[1];
  if (lacking !== undefined) return `--${lacking} needs a value.`;
  const choice = /Argument: (\S+), Given: (.*), Choices: (.*)$/s.exec(message);
  if (choice !== null) {
    const [, option = '', , choices = ''] = choice;
    return `${option === 'shell' ? 'completion' : `--${option}`} takes ${choices}.`;
  }
  return message;
}

function unknownMessage(words: readonly string[], command: Command | null): string {
  const flags = [...Object.keys(globalOptions), ...Object.keys(command?.options ?? {}), ...builtIn];
  const [word = ''] = words;
  if (command === null && !flags.some((flag) => suggest(word, [flag]) !== null)) {
    const names = [...commands.map(({ name }) => name), ...textCommands];
    const near = suggest(word, names);
    return `There is no command ${quoteTyped(word)}.${near === null ? ` Commands: ${names.join(', ')}.` : ` Did you mean ${near}?`}`;
  }
  const near = suggest(word, flags);
  const isOptionElsewhere = near === word || commands.some(({ options }) => word in options);
  if (isOptionElsewhere) return `--${word} is no option here.`;
  return `${quoteTyped(word)} is not an option or argument here.${near === null ? '' : ` Did you mean --${near}?`}`;
}
