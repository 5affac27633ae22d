import { resolve } from 'node:path';
import type { OperationOptions, ProgressListener, ShadowChoice } from '@prisma-mend/core';
import type { Options } from 'yargs';
import type { Arguments } from './arguments.ts';
import { parseDuration } from './duration.ts';
import type { Terminal } from './terminal.ts';
import { quoteTyped, UsageError } from './usage-error.ts';

const text = { type: 'string', requiresArg: true } as const;

/** Options that every command takes. */
export const globalOptions = {
  project: { ...text, describe: 'Folder of the Prisma project (default: here)' },
  schema: { ...text, describe: 'schema.prisma or schema folder, as for prisma --schema' },
  config: { ...text, describe: 'Prisma config file, as for prisma --config' },
  url: { ...text, describe: "Database URL (default: the project's own, .env included)" },
  snapshot: { ...text, describe: 'Read a file made by "prisma-mend snapshot" instead of a database' },
  shadow: { ...text, describe: 'Scratch server: embedded, pglite, server or a URL of an empty database' },
  json: { type: 'boolean', describe: 'Print one JSON object (see report.schema.json)' },
  'dry-run': { type: 'boolean', describe: 'Print the SQL that would run; write nothing' },
  yes: { type: 'boolean', alias: 'y', describe: 'Agree to changes that lose nothing' },
  'allow-data-loss': { ...text, describe: 'Agree to lose data in the database of this name' },
  'allow-wider-access': {
    ...text,
    describe: 'Agree that somebody sees or does more in the database of this name',
  },
  'lock-timeout': { ...text, default: '300ms', describe: 'Longest try to get a lock: 300ms, 5s' },
  'lock-wait': { ...text, default: '60s', describe: 'For how long such tries follow one another' },
  'statement-timeout': { ...text, default: '5min', describe: 'Longest run of one statement' },
  'replay-timeout': { ...text, default: '5min', describe: 'Longest replay of a history on a scratch server' },
  samples: {
    type: 'boolean',
    describe: 'Show values of a few rows that are in the way, not only their number',
  },
  all: { type: 'boolean', describe: 'Show every finding, migration and note in full' },
  color: { type: 'boolean', describe: 'Colours on a terminal; --no-color or NO_COLOR turns them off' },
  verbose: { type: 'boolean', describe: 'Say every step on stderr' },
} as const satisfies Readonly<Record<string, Options>>;

/** What every operation of core takes, from the command line. */
export function readOperationOptions(
  args: Arguments,
  terminal: Terminal,
  onProgress: ProgressListener,
): OperationOptions {
  // An empty one is an unset variable of the shell: no other database may take its place.
  const url = args.textOrBlank('url');
  const snapshot = args.text('snapshot');
  if (url !== undefined && snapshot !== undefined) {
    throw new UsageError('--url and --snapshot exclude each other: a report is about one database.');
  }
  const schema = args.text('schema');
  const config = args.text('config');
  const inWorkingDirectory = (path: string): string => resolve(terminal.directory, path);
  return {
    directory: inWorkingDirectory(args.text('project') ?? '.'),
    ...(schema === undefined ? {} : { schemaPath: inWorkingDirectory(schema) }),
    ...(config === undefined ? {} : { configPath: inWorkingDirectory(config) }),
    ...(url === undefined ? {} : { url }),
    ...(snapshot === undefined ? {} : { snapshotPath: inWorkingDirectory(snapshot) }),
    shadow: readShadowChoice(args.text('shadow')),
    lockTimeoutMs: parseDuration('--lock-timeout', args.text('lock-timeout') ?? '300ms'),
    lockWaitMs: parseDuration('--lock-wait', args.text('lock-wait') ?? '60s'),
    statementTimeoutMs: parseDuration('--statement-timeout', args.text('statement-timeout') ?? '5min'),
    replayTimeoutMs: parseDuration('--replay-timeout', args.text('replay-timeout') ?? '5min'),
    environment: terminal.environment,
    showsSamples: args.flag('samples'),
    signal: terminal.signal,
    onProgress,
  };
}

function readShadowChoice(value: string | undefined): ShadowChoice {
  if (value === undefined) return { kind: 'auto' };
  if (value === 'embedded' || value === 'pglite' || value === 'server') return { kind: value };
  if (/^postgres(?:ql)?:\/\//.test(value)) return { kind: 'url', url: value };
  throw new UsageError(
    `--shadow takes embedded, pglite, server or a postgresql:// URL, not ${quoteTyped(value)}.`,
  );
}
