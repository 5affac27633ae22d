import yargs, { type Argv, type Options } from 'yargs';
import { Arguments } from './arguments.ts';
import { commands, textCommands } from './command-list.ts';
import type { Command } from './commands/command.ts';
import { shells } from './completion.ts';
import { globalOptions } from './global-options.ts';
import { wrap } from './render/layout.ts';
import { explainUsage } from './usage-message.ts';

/** What the command line asks for: a command to run, or text to print. */
export type Invocation =
  | { readonly kind: 'run'; readonly command: Command; readonly args: Arguments }
  | { readonly kind: 'explain'; readonly codes: readonly string[]; readonly args: Arguments }
  | { readonly kind: 'completion'; readonly shell: string }
  | { readonly kind: 'mcp'; readonly args: Arguments }
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
  const width = Math.min(columns, 100);
  if (argv.length === 0) return { kind: 'print', text: overview(width) };
  const words = asOptions(argv);
  const chosen: Invocation[] = [];
  const isOverview = isRootHelp(words);
  const showsCommon = isOverview || words.includes('--all');
  const program = declareProgram(version, width, showsCommon);
  if (!isOverview) program.usage(purpose);
  // The overview has them already, by what they are for.
  const listed = (summary: string): string => (isOverview ? (false as unknown as string) : summary);
  for (const command of commands) {
    const positional = command.positional === undefined ? '' : ` [${command.positional.name}..]`;
    program.command(
      command.name + positional,
      listed(command.summary),
      (builder) => declareCommand(builder, command, showsCommon),
      (values) => {
        chosen.push({ kind: 'run', command, args: new Arguments(values, words) });
      },
    );
  }
  program.command(
    'explain [code..]',
    listed(summaries['explain'] ?? ''),
    (builder) =>
      builder
        .positional('code', {
          type: 'string',
          array: true,
          describe: 'Finding codes, P-codes or guides (default: lists them)',
        })
        .example('prisma-mend explain P3009', 'a migration failed, and nothing is applied any more'),
    (values) => {
      const args = new Arguments(values, words);
      chosen.push({ kind: 'explain', codes: args.list('code'), args });
    },
  );
  program.command(
    'completion [shell]',
    listed(summaries['completion'] ?? ''),
    (builder) =>
      builder
        .positional('shell', { type: 'string', choices: shells, default: 'bash', describe: 'Shell' })
        .example('prisma-mend completion bash >> ~/.bashrc', 'for all that start from now on'),
    (values) => {
      chosen.push({ kind: 'completion', shell: new Arguments(values).text('shell') ?? 'bash' });
    },
  );
  program.command('mcp', listed(summaries['mcp'] ?? ''), {}, (values) => {
    chosen.push({ kind: 'mcp', args: new Arguments(values, words) });
  });
  let printed = '';
  try {
    await program.parseAsync([...words], {}, (_error, _values, output) => {
      printed = output;
    });
  } catch (error) {
    throw explainUsage(error, words);
  }
  const text = printed.startsWith('Common options:') ? `${overview(width)}\n${printed}\n` : `${printed}\n`;
  return chosen[0] ?? { kind: 'print', text };
}

const knownNames = [...commands.map(({ name }) => name), ...textCommands];

/** `help`, `help drift` and `version` mean the options of that name. */
function asOptions(argv: readonly string[]): readonly string[] {
  const [first, second, ...rest] = argv;
  if (first === 'version' && second === undefined) return ['--version'];
  if (first !== 'help') return argv;
  if (second === undefined) return ['--help'];
  return knownNames.includes(second) ? [second, ...rest, '--help'] : [second, ...rest];
}

/** The options that every command takes are not repeated at each. */
function isRootHelp(words: readonly string[]): boolean {
  return !words.some((word) => knownNames.includes(word));
}

function hide(options: Readonly<Record<string, Options>>): Readonly<Record<string, Options>> {
  return Object.fromEntries(Object.entries(options).map(([name, each]) => [name, { ...each, hidden: true }]));
}

const purpose =
  'Brings an existing PostgreSQL database under Prisma Migrate, with proof, and keeps it there.';

const nameWidth = 11;

const groups: readonly (readonly [title: string, names: readonly string[]])[] = [
  ['Look (reads only)', ['status', 'drift', 'snapshot', 'explain']],
  ['Settle the history', ['baseline', 'resolve', 'apply']],
  ['Many databases', ['fleet']],
  ['Build and try', ['prepare', 'demo', 'mcp', 'completion']],
];

const summaries: Readonly<Record<string, string>> = {
  ...Object.fromEntries(commands.map(({ name, summary }) => [name, summary])),
  explain: 'What a finding or an error of Prisma means, and what to do',
  mcp: 'The same as tools for agents: they read, and write only what a person approved',
  completion: 'The script that completes commands, options and migrations in bash, zsh or fish',
};

/** What fits on a screen of whoever types the name alone. */
function overview(width: number): string {
  const line = (name: string): string => {
    const head = `  prisma-mend ${name.padEnd(nameWidth)} `;
    return head + wrap(summaries[name] ?? '', width, ' '.repeat(head.length)).trimStart();
  };
  return [
    wrap(purpose, width),
    ...groups.flatMap(([title, names]) => ['', title, ...names.map(line)]),
    '',
    wrap(
      'Repair: resolve <migration> --finish or --revert, drift --revert or --adopt. Undo: resolve --undo.',
      width,
    ),
    '',
    wrap('Begin with `prisma-mend status`: it reads only, and says which command is next.', width),
    wrap('prisma-mend help <command> lists the options, prisma-mend demo plays the whole cure.', width),
    '',
  ].join('\n');
}

const exitCodes = 'Exit codes: 0 done or nothing to report, 1 could not do it, 2 findings, 3 refused.';

function declareProgram(version: string, width: number, showsCommon: boolean): Argv {
  return yargs()
    .scriptName('prisma-mend')
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
    .options(showsCommon ? globalOptions : hide(globalOptions))
    .group(Object.keys(globalOptions), 'Common options:')
    .version(version)
    .alias('v', 'version')
    .help()
    .alias('h', 'help')
    .epilogue(exitCodes)
    .wrap(width);
}

function declareCommand(builder: Argv, command: Command, showsCommon: boolean): Argv {
  const { positional, options, examples } = command;
  if (positional !== undefined) {
    builder.positional(positional.name, { type: 'string', array: true, describe: positional.describe });
  }
  const ungrouped = Object.keys(options).filter((name) => options[name]?.group === undefined);
  builder.options(options).group(ungrouped, 'Options:');
  for (const [line, what] of examples) builder.example(line, what);
  if (!showsCommon)
    builder.epilogue(
      'Common options (--project, --url, --json, --dry-run, --yes …): --help --all lists them.',
    );
  return builder;
}
