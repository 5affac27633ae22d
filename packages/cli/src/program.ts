import yargs, { type Argv } from 'yargs';
import { Arguments } from './arguments.ts';
import { baselineCommand } from './commands/baseline.ts';
import type { Command } from './commands/command.ts';
import { demoCommand } from './commands/demo.ts';
import { driftCommand } from './commands/drift.ts';
import { prepareCommand } from './commands/prepare.ts';
import { resolveCommand } from './commands/resolve.ts';
import { snapshotCommand } from './commands/snapshot.ts';
import { statusCommand } from './commands/status.ts';
import { globalOptions } from './global-options.ts';
import { suggest } from './suggest.ts';
import { quoteTyped, UsageError } from './usage-error.ts';

const commands: readonly Command[] = [
  statusCommand,
  baselineCommand,
  resolveCommand,
  driftCommand,
  snapshotCommand,
  prepareCommand,
  demoCommand,
];

/** What the command line asks for: a command to run, or text to print. */
export type Invocation =
  | { readonly kind: 'run'; readonly command: Command; readonly args: Arguments }
  | { readonly kind: 'print'; readonly text: string };

/**
 * Reads the arguments (without node and script).
 *
 * @throws UsageError for what it does not know, with the nearest thing that it does.
 */
export async function readInvocation(
  argv: readonly string[],
  version: string,
  columns: number,
): Promise<Invocation> {
  const chosen: Invocation[] = [];
  const program = declareProgram(version, columns);
  for (const command of commands) {
    const positional = command.positional === undefined ? '' : ` [${command.positional.name}..]`;
    program.command(
      command.name + positional,
      command.summary,
      (builder) => declareCommand(builder, command),
      (values) => {
        chosen.push({ kind: 'run', command, args: new Arguments(values, argv) });
      },
    );
  }
  let printed = '';
  try {
    await program.parseAsync([...argv], {}, (_error, _values, output) => {
      printed = output;
    });
  } catch (error) {
    throw explainUsage(error, argv);
  }
  return chosen[0] ?? { kind: 'print', text: `${printed}\n` };
}

function declareProgram(version: string, columns: number): Argv {
  return yargs()
    .scriptName('prisma-mend')
    .usage('Brings an existing PostgreSQL database under Prisma Migrate, with proof, and keeps it there.')
    .detectLocale(false)
    .exitProcess(false)
    .fail(false)
    .strict()
    .demandCommand(1, 'A command is missing.')
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'dot-notation': false,
      'camel-case-expansion': false,
    })
    .options(globalOptions)
    .group(Object.keys(globalOptions), 'Common options:')
    .version(version)
    .help()
    .epilogue('Exit codes: 0 done or nothing to report, 1 could not do it, 2 findings, 3 refused.')
    .wrap(Math.min(columns, 100));
}

function declareCommand(builder: Argv, command: Command): Argv {
  const { positional, options, examples } = command;
  if (positional !== undefined) {
    builder.positional(positional.name, { type: 'string', array: true, describe: positional.describe });
  }
  builder.options(options).group(Object.keys(options), 'Options:');
  for (const [line, what] of examples) builder.example(line, what);
  return builder;
}

const builtIn = ['help', 'version'];

function explainUsage(error: unknown, argv: readonly string[]): unknown {
  if (!(error instanceof Error)) return error;
  const command = commands.find(({ name }) => argv.includes(name)) ?? null;
  const usage = new UsageError(usageMessage(error.message, command));
  usage.command = command?.name ?? null;
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
  if (choice !== null) return `--${choice[1] ?? ''} takes ${choice[3] ?? ''}.`;
  return message;
}

function unknownMessage(words: readonly string[], command: Command | null): string {
  const flags = [...Object.keys(globalOptions), ...Object.keys(command?.options ?? {}), ...builtIn];
  const [word = ''] = words;
  if (command === null && !flags.some((flag) => suggest(word, [flag]) !== null)) {
    const names = commands.map(({ name }) => name);
    const near = suggest(word, names);
    return `There is no command ${quoteTyped(word)}.${near === null ? ` Commands: ${names.join(', ')}.` : ` Did you mean ${near}?`}`;
  }
  const near = suggest(word, flags);
  return `${quoteTyped(word)} is not an option or argument here.${near === null ? '' : ` Did you mean --${near}?`}`;
}
