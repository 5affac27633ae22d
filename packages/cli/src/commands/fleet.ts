import { readFileSync } from 'node:fs';
import type { FleetVerb, TargetSource } from '@prisma-mend/core';
import { formats } from '../report-requests.ts';
import type { Arguments } from '../arguments.ts';
import { readStdin } from '../read-stdin.ts';
import { quoteTyped, UsageError } from '../usage-error.ts';
import type { Call, Command } from './command.ts';

const flag = (describe: string) => ({ type: 'boolean', describe }) as const;
const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

const verbs: readonly FleetVerb[] = ['status', 'forecast', 'drift', 'baseline'];

export const fleetCommand: Command = {
  name: 'fleet',
  summary: 'The same for many databases or schemas that share one history',
  positional: {
    name: 'verb',
    describe: 'status, forecast, drift or baseline; report and the files of shards to merge them',
  },
  options: {
    targets: text('File of targets, one JSON object a line; - for stdin, query:<SQL>, command:<line>'),
    schemas: text("Every schema of the project's database that matches: 'tenant_*'"),
    shard: text('Only the share of this process: 2/4'),
    parallel: { ...text('Targets that are worked on at once'), default: '8' },
    'per-server': { ...text('Connections to one server at once'), default: '4' },
    wave: text('baseline: whom to write to first: canary=label:canary, 5%, rest; may be repeated'),
    'stop-after-failures': text('baseline: failures in a wave that end the run: 3 or 1%'),
    results: text('File (default for baseline: fleet.jsonl) or postgresql:// URL to keep results in'),
    resume: flag('Go on with the results that are there'),
    run: text('Name of the run, to tell apart runs that ask the same'),
    against: {
      ...text('drift: what databases are compared with'),
      choices: ['history', 'schema', 'both'] as const,
      default: 'both',
    },
    ignore: text('drift: leave out objects whose name matches; may be repeated'),
    object: text('drift: only objects whose name matches; may be repeated'),
    pending: text('baseline: these did not run: leave them to deploy; may be repeated'),
    format: {
      ...text('Form of the report; may be repeated'),
      choices: formats,
      defaultDescription: 'human',
    },
    output: { ...text('File for the --format before it (default: stdout)'), alias: 'o' },
  },
  examples: [
    ['prisma-mend fleet status --targets tenants.jsonl', 'who is where, by cohort'],
    ["prisma-mend fleet drift --schemas 'tenant_*'", 'schemas of one database, read once'],
    [
      'prisma-mend fleet baseline --targets - --wave label:canary --wave 5% --wave rest --stop-after-failures 1% --yes',
      'writes to canaries first',
    ],
    ['prisma-mend fleet report shard-*.jsonl --output fleet.html', 'merges shards into one page'],
    ['prisma-mend fleet report --results postgresql://…', 'the last run that the table there holds'],
  ],
  isWriting: false,
  hasFormats: true,
  run: (core, call) => {
    const [verb, ...rest] = call.args.list('verb');
    refuseForeignOptions(verb, call.args);
    if (verb === 'report') {
      requirePaths('fleet report', rest);
      const tableUrl = call.args.text('results');
      if (tableUrl !== undefined && !/^postgres(?:ql)?:\/\//.test(tableUrl))
        throw new UsageError(
          '--results of fleet report is the postgresql:// URL of a table; files are arguments.',
        );
      if (rest.length === 0 && tableUrl === undefined)
        throw new UsageError('fleet report takes the result files of the shards, or --results <url>.');
      const sources = {
        paths: rest.map(call.inWorkingDirectory),
        ...(tableUrl === undefined ? {} : { tableUrl }),
      };
      return core.mergeFleet(sources, call.operation);
    }
    if (rest.length > 0) throw new UsageError(`${quoteTyped(rest[0] ?? '')} is not an argument here.`);
    return core.runFleet(readFleetOptions(readVerb(verb), call));
  },
};

function readVerb(verb: string | undefined): FleetVerb {
  const known = verbs.find((each) => each === verb);
  if (known !== undefined) return known;
  throw new UsageError(
    `fleet takes ${verbs.join(', ')} or report${verb === undefined ? '.' : `, not ${quoteTyped(verb)}.`}`,
  );
}

function readFleetOptions(verb: FleetVerb, { operation, args, writing, inWorkingDirectory, version }: Call) {
  if (operation.snapshotPath !== undefined)
    throw new UsageError('--snapshot is of one database, not of a fleet.');
  const { consent, isDryRun } = writing;
  const name = args.text('run');
  const stopAfterFailures = args.text('stop-after-failures');
  const resumes = args.flag('resume');
  const isWriting = verb === 'baseline' && !isDryRun;
  return {
    ...operation,
    verb,
    source: readSource(args, inWorkingDirectory),
    shard: readShard(args.text('shard')),
    parallel: readCount(args, 'parallel'),
    perServer: readCount(args, 'per-server'),
    results: readResults(args.text('results'), isWriting || resumes, inWorkingDirectory),
    resumes,
    version,
    ...(name === undefined ? {} : { name }),
    against: readAgainst(args.text('against')),
    ignore: args.list('ignore'),
    objects: args.list('object'),
    pending: args.list('pending'),
    consent,
    isDryRun,
    waves: args.list('wave'),
    ...(stopAfterFailures === undefined ? {} : { stopAfterFailures }),
  };
}

/** Options that mean something for one verb alone: elsewhere less would be done than was meant. */
const verbsOfOptions: Readonly<Record<string, readonly string[]>> = {
  ignore: ['drift'],
  object: ['drift'],
  pending: ['baseline'],
  wave: ['baseline'],
  'stop-after-failures': ['baseline'],
  ...Object.fromEntries(['targets', 'schemas', 'shard', 'run'].map((name) => [name, verbs])),
};

function refuseForeignOptions(verb: string | undefined, args: Arguments): void {
  if (verb === undefined || (verb !== 'report' && !verbs.some((each) => each === verb))) return;
  for (const [name, own] of Object.entries(verbsOfOptions)) {
    if (own.includes(verb) || args.list(name).length === 0) continue;
    throw new UsageError(`--${name} means nothing for fleet ${verb}: it belongs to fleet ${own.join(', ')}.`);
  }
  if (verb !== 'drift' && readAgainst(args.text('against')) !== 'both')
    throw new UsageError(`--against means nothing for fleet ${verb}: it belongs to fleet drift.`);
}

/** Its password would be part of a path, and of messages. */
function requirePaths(where: string, texts: readonly string[]): void {
  const url = texts.find((text) => text.includes('://'));
  if (url !== undefined) throw new UsageError(`${where} takes no URL.`);
}

function readAgainst(value: string | undefined): 'history' | 'schema' | 'both' {
  return value === 'history' || value === 'schema' ? value : 'both';
}

function readSource(args: Arguments, inWorkingDirectory: Call['inWorkingDirectory']): TargetSource {
  const targets = args.text('targets');
  const schemas = args.text('schemas');
  if ((targets === undefined) === (schemas === undefined)) {
    throw new UsageError(
      'fleet takes --targets or --schemas: which databases are meant?',
      '--targets tenants.jsonl has a line { "id": "acme", "url": "postgresql://…" } for each; --schemas \'tenant_*\' takes those of the project\'s database.',
    );
  }
  requirePaths('--schemas', schemas === undefined ? [] : [schemas]);
  if (schemas !== undefined) return { kind: 'schemas', pattern: schemas };
  if (targets === undefined) throw new UsageError('--targets is missing.');
  const [, kind, rest = ''] = /^(query|command):(.*)$/s.exec(targets) ?? [];
  if (kind === 'query') return { kind, sql: rest };
  if (kind === 'command') return { kind, line: rest };
  if (targets === '-') return { kind: 'text', text: readStdin(), origin: 'stdin' };
  const path = inWorkingDirectory(targets);
  try {
    return { kind: 'text', text: readFileSync(path, 'utf8'), origin: targets };
  } catch {
    throw new UsageError(
      `the targets ${quoteTyped(targets)} cannot be read.`,
      'Give a file with one JSON object a line, - for stdin, query:<SQL> or command:<line>.',
    );
  }
}

function readResults(
  value: string | undefined,
  isWanted: boolean,
  inWorkingDirectory: Call['inWorkingDirectory'],
) {
  if (value === undefined) return isWanted ? inWorkingDirectory('fleet.jsonl') : null;
  if (/^postgres(?:ql)?:\/\//.test(value)) return value;
  requirePaths('--results, but for postgresql://,', [value]);
  return inWorkingDirectory(value);
}

function readShard(value: string | undefined) {
  if (value === undefined) return { index: 1, count: 1 };
  const [, index = '', count = ''] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new UsageError(`--shard takes i/n with i from 1 to n, not ${quoteTyped(value)}.`);
}

function readCount(args: Arguments, name: string): number {
  const value = args.text(name) ?? '';
  const count = Number(value);
  if (Number.isInteger(count) && count > 0) return count;
  throw new UsageError(`--${name} takes a number above 0, not ${quoteTyped(value)}.`);
}
