import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import type { OperationOptions, WriteOptions } from '../src/model/options.ts';
import type { Report } from '../src/model/report.ts';
import { adoptDrift } from '../src/operations/adopt-drift.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { Session, type SessionOptions } from '../src/operations/session/session.ts';
import { squashHistory } from '../src/operations/squash.ts';
import { at, listen } from './support/connections.ts';
import { startPostgres } from './support/postgres.ts';
import { prepareStage, type Stage } from './support/write-path.ts';
import { driftPaths } from './support/write-paths-drift.ts';
import { ledgerPaths } from './support/write-paths-ledger.ts';
import { statementPaths } from './support/write-paths-statements.ts';

const paths = [...driftPaths, ...ledgerPaths, ...statementPaths];

/** Whoever sits at the terminal agrees to what is shown. */
const atTerminal: Pick<WriteOptions, 'consent' | 'isDryRun' | 'askConsent'> = {
  isDryRun: false,
  consent: { yes: false },
  askConsent: ({ database }) => Promise.resolve({ yes: true, allowDataLoss: database?.name ?? '' }),
};
const drift = { against: 'both', ignore: [], ...atTerminal, isDryRun: false } as const;
const half = { names: ['20240404_change'], acceptsUnproven: false, ...atTerminal };
const data = { done: [], notDone: [] };

interface Case {
  readonly command: string;
  /** The write path whose state it is given. */
  readonly state: string;
  readonly run: (options: OperationOptions) => Promise<Report>;
  readonly connections: number;
}

const cases: readonly Case[] = [
  { command: 'status', state: 'no verb', run: checkStatus, connections: 1 },
  {
    command: 'baseline',
    state: 'baseline of a history',
    run: (options) => baseline({ ...options, ...atTerminal, name: '0_init', from: 'live' }),
    connections: 2,
  },
  {
    command: 'baseline without a history',
    state: 'baseline without a history',
    run: (options) => baseline({ ...options, ...atTerminal, name: '0_init', from: 'live' }),
    connections: 2,
  },
  {
    command: 'baseline --squash',
    state: 'baseline --squash',
    run: (options) => squashHistory({ ...options, ...atTerminal, to: '20240202_add_rooms' }),
    connections: 2,
  },
  {
    command: 'drift --revert',
    state: 'drift --revert',
    run: (options) => revertDrift({ ...options, ...drift }),
    connections: 2,
  },
  {
    command: 'drift --adopt',
    state: 'drift --adopt',
    run: (options) => adoptDrift({ ...options, ...drift, name: 'adopted' }),
    connections: 2,
  },
  {
    command: 'resolve',
    state: 'no verb',
    run: (options) => resolve({ ...options, ...half, verb: { kind: 'diagnose' }, names: [] }),
    connections: 2,
  },
  {
    command: 'resolve --finish',
    state: '--finish',
    run: (options) => resolve({ ...options, ...half, verb: { kind: 'finish', data } }),
    connections: 2,
  },
  {
    command: 'resolve --revert',
    state: '--revert',
    run: (options) => resolve({ ...options, ...half, verb: { kind: 'revert', data } }),
    connections: 2,
  },
];

/** A URL that leads to the same database, and how many came that way. */
async function countConnections(
  url: string,
): Promise<{ readonly url: string; readonly count: () => number }> {
  const { hostname, port } = new URL(url);
  let count = 0;
  const ownPort = await listen('127.0.0.1', (socket) => {
    count += 1;
    const server = connect(Number(port), hostname);
    server.on('error', () => undefined);
    socket.pipe(server).pipe(socket);
  });
  // Where TLS is preferred and not offered, each of them would come twice.
  const query = 'sslmode=disable';
  return { url: at(url, { host: '127.0.0.1', port: ownPort, query }), count: () => count };
}

beforeAll(() => startPostgres(15), 60_000);

async function runCounted(
  { state, run }: Pick<Case, 'state' | 'run'>,
  prepare: (stage: Stage) => Partial<SessionOptions> = () => ({}),
): Promise<{ readonly applied: boolean; readonly connections: number }> {
  const path = paths.find(({ name }) => name === state);
  if (path === undefined) throw new Error(`there is no ${state}`);
  const template = await prepareStage(path);
  const stage = await template.copy();
  try {
    const { url, count } = await countConnections(stage.database.url);
    const { applied } = await run({
      directory: stage.directory,
      url,
      schemaPath: `${stage.directory}/prisma/schema.prisma`,
      shadow: { kind: 'url', url: stage.shadows[0] ?? '' },
      lockTimeoutMs: 20_000,
      lockWaitMs: 60_000,
      statementTimeoutMs: 60_000,
      environment: process.env,
      ...prepare(stage),
    });
    return { applied, connections: count() };
  } finally {
    await stage.remove();
    await template.remove();
  }
}

test.each(cases)(
  '$command at a terminal makes $connections connections to the database',
  async ({ command, connections, ...one }) => {
    expect(await runCounted(one)).toEqual({ applied: command !== 'status', connections });
  },
  120_000,
);

const own = `datname = current_database() and pid <> pg_backend_pid()`;

/** Waits with the answer until nobody but the test is connected. */
async function untilAlone({ database }: Stage): Promise<void> {
  while ((await database.query(`select from pg_stat_activity where ${own}`)).length > 0) await sleep(10);
}

test.each([
  ['a person who takes long keeps no connection waiting', 10, untilAlone],
  [
    'a connection that is ended while a person is asked is made again',
    60_000,
    async (stage: Stage): Promise<void> => {
      await stage.database.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${own}`);
      await untilAlone(stage);
    },
  ],
])(
  '%s',
  async (_fact, longestPauseMs, meanwhile) => {
    const session = new Session(longestPauseMs);
    let place: Stage | null = null;
    const result = await runCounted(
      {
        state: 'baseline of a history',
        run: (options) =>
          baseline({
            ...options,
            ...atTerminal,
            name: '0_init',
            from: 'live',
            askConsent: async () => {
              if (place !== null) await meanwhile(place);
              return { yes: true };
            },
          }),
      },
      (stage) => {
        place = stage;
        return { session };
      },
    );
    expect(result).toEqual({ applied: true, connections: 3 });
    await session.rest();
  },
  60_000,
);
