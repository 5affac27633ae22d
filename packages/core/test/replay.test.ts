import { beforeAll, describe, expect, test } from '@jest/globals';
import { describeObject } from '../src/model/identity.ts';
import type { Replay } from '../src/model/replay.ts';
import { replayFinal, replayHistory } from '../src/replay/replay-history.ts';
import type { ShadowServer } from '../src/shadow/shadow-server.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import { historyOf, replayOptions } from './support/replay.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

const outcomes = (replay: Replay): readonly string[] => replay.steps.map((step) => step.outcome.kind);
const names = (replay: Replay): readonly string[] => replay.final.objects.map(describeObject);

function withoutRoles(shadow: ShadowServer): ShadowServer {
  return {
    ...shadow,
    createDatabase: async () => {
      const made = await shadow.createDatabase();
      return { ...made, database: made.database, ensureRoles: () => Promise.resolve([]) };
    },
  };
}

describe('a replay', () => {
  test('has for every migration what it created, changed and removed', async () => {
    const history = historyOf({
      '1': 'create table a (id int primary key, x text); create table b (id int);',
      '2': 'alter table a alter column x set not null; drop table b;',
      '3': 'insert into a values (1, $$x$$);',
      '4': '-- nothing\n',
    });
    const replay = await replayHistory(history, replayOptions(server));
    const changes = replay.steps.map(({ delta }) => [
      ...delta.put.map((object) => `+ ${describeObject(object)}`),
      ...delta.removed.map((object) => `- ${describeObject(object)}`),
    ]);
    expect(changes).toEqual([
      [
        '+ table public.a',
        '+ table public.b',
        '+ column public.a.id',
        '+ column public.a.x',
        '+ column public.b.id',
        '+ primary key public.a.a_pkey',
      ],
      ['+ column public.a.x', '- table public.b', '- column public.b.id'],
      [],
      [],
    ]);
    expect(outcomes(replay)).toEqual(['replayed', 'replayed', 'replayed', 'replayed']);
    expect(replay.problems).toEqual([]);
    expect((await replayFinal(history, replayOptions(server))).final).toEqual(replay.final);
  });

  test('notices a change of structure that a file makes through a function only', async () => {
    const replay = await replayHistory(
      historyOf({
        '1': `create table t (id int); create function grow() returns trigger language plpgsql as
              $$ begin create table grown (id int); return null; end $$;
              create trigger grow after insert on t for each statement execute function grow();`,
        '2': 'insert into t values (1);',
      }),
      replayOptions(server),
    );
    expect(replay.steps[1]?.delta.put.map(describeObject)).toEqual([
      'table public.grown',
      'column public.grown.id',
    ]);
  });

  test('goes on reading after a file that takes the prepared statements of its session away', async () => {
    const replay = await replayHistory(
      historyOf({ '1': 'create table a (id int);', '2': 'deallocate all; create table b (id int);' }),
      replayOptions(server),
    );
    expect(outcomes(replay)).toEqual(['replayed', 'replayed']);
    expect(replay.steps[1]?.delta.put.map(describeObject)).toEqual(['table public.b', 'column public.b.id']);
  });

  test('runs statement by statement what Prisma cannot run as one query, and says so', async () => {
    const sql = 'create table t (id int);\n\ncreate index concurrently i on t (id);\n';
    const replay = await replayHistory(historyOf({ '1': sql }), replayOptions(server));
    expect(replay.problems).toMatchObject([
      { kind: 'onlyStatementByStatement', migration: '1', refused: { sqlstate: '25001' } },
    ]);
    expect(names(replay)).toContain('index public.t.i');
  });

  test('runs a new enum value that is used in the same file', async () => {
    const replay = await replayHistory(
      historyOf({
        '1': `create type e as enum ('a'); create table t (e e);`,
        '2': `alter type e add value 'b'; alter table t alter column e set default 'b';`,
      }),
      replayOptions(server),
    );
    expect(outcomes(replay)).toEqual(['replayed', 'replayedStatementByStatement']);
  });

  test('skips only the statement that fails, and names file, line, statement and cause', async () => {
    const replay = await replayHistory(
      historyOf({
        '1': 'create table clinical_notes (id int);',
        '2': 'create table é (id int);\n-- wrong name\nALTER TABLE "ClinicalNote" ADD x int;\ncreate table after (id int);',
        '3': null,
        '4': 'alter table after add y int',
      }),
      replayOptions(server),
    );
    expect(outcomes(replay)).toEqual(['replayed', 'failed', 'unreadable', 'replayed']);
    expect(replay.problems).toMatchObject([
      {
        kind: 'statementSkipped',
        migration: '2',
        refused: {
          line: 3,
          statement: 'ALTER TABLE "ClinicalNote" ADD x int',
          message: 'relation "ClinicalNote" does not exist',
          sqlstate: '42P01',
        },
      },
      { kind: 'unreadable', migration: '3' },
    ]);
    expect(names(replay)).toContain('column public.after.y');
  });

  test('supplies roles and schemas that the history takes for granted', async () => {
    const role = `app ${Date.now()}`;
    const replay = await replayHistory(
      historyOf({
        '1': `create table t (id int); grant select on t to "${role}"; create table auth.users (id int);`,
      }),
      replayOptions(server),
    );
    expect(outcomes(replay)).toEqual(['replayed']);
    expect(replay.problems).toEqual([
      { kind: 'roleCreated', migration: '1', name: role },
      { kind: 'schemaCreated', migration: '1', name: 'auth' },
    ]);
    expect(names(replay)).toContain('table auth.users');
  });

  test('makes no roles on a server that is not ours', async () => {
    const options = replayOptions(server);
    const replay = await replayHistory(
      historyOf({ '1': 'create table t (id int); grant select on t to nobody_here;' }),
      { ...options, openShadow: async () => withoutRoles(await options.openShadow()) },
    );
    expect(outcomes(replay)).toEqual(['failed']);
    expect(names(replay)).toContain('table public.t');
  });

  test('puts stand-ins in the place of a missing extension, and says what could not be verified', async () => {
    const replay = await replayHistory(
      historyOf({
        '1': 'create extension if not exists vector; create table t (id int, v vector(3), w halfvec);',
        '2': 'create index plain on t (id); create index near on t using hnsw (v vector_l2_ops);',
      }),
      replayOptions(server),
    );
    expect(outcomes(replay)).toEqual(['replayed', 'replayed']);
    expect(replay.problems).toEqual([
      {
        kind: 'extensionMissing',
        migration: '1',
        name: 'vector',
        standIns: ['vector', 'halfvec', 'sparsevec'],
        unverifiable: [{ kind: 'extension', schema: null, table: null, name: 'vector' }],
      },
      {
        kind: 'extensionMissing',
        migration: '2',
        name: 'vector',
        standIns: [],
        unverifiable: [{ kind: 'index', schema: 'public', table: 't', name: 'near' }],
      },
    ]);
    const column = replay.final.objects.find((object) => object.kind === 'column' && object.name === 'v');
    expect(column).toMatchObject({ type: 'public.vector(3)' });
    expect(names(replay).filter((name) => /^(function|extension|domain)/.test(name))).toEqual([]);
  });

  test('puts the session back when a file leaves it changed, and says so', async () => {
    const replay = await replayHistory(
      historyOf({
        '1': `select pg_catalog.set_config('search_path', '', false); create table public.a (id int);`,
        '2': 'begin; create table b (id int);',
        '3': 'create schema other; set search_path = other; set role pg_monitor;',
        '4': 'create table c (id int);',
      }),
      replayOptions(server),
    );
    expect(replay.problems).toEqual([
      { kind: 'sessionChanged', migration: '1', setting: 'search_path', value: '' },
      { kind: 'transactionLeftOpen', migration: '2' },
      { kind: 'sessionChanged', migration: '3', setting: 'role', value: 'pg_monitor' },
      { kind: 'sessionChanged', migration: '3', setting: 'search_path', value: 'other' },
    ]);
    expect(names(replay)).toEqual(expect.arrayContaining(['table public.b', 'table public.c']));
  });

  test('goes on behind a file whose own transaction failed half-way', async () => {
    const replay = await replayHistory(
      historyOf({
        '1': 'begin; create table a (id int); commit; begin; create table b (id int); alter table gone add x int; commit;',
      }),
      replayOptions(server),
    );
    expect(replay.problems).toMatchObject([
      { kind: 'statementSkipped', refused: { statement: 'alter table gone add x int' } },
    ]);
    expect(names(replay)).toEqual(expect.arrayContaining(['table public.a', 'table public.b']));
  });

  test('builds in the schema of the URL', async () => {
    const replay = await replayHistory(
      historyOf({ '1': 'create table t (id int);' }),
      replayOptions(server, { schema: 'my app', initScript: 'create table before (id int);' }),
    );
    expect(replay.steps[0]?.delta.put.map(describeObject)).toEqual(['table my app.t', 'column my app.t.id']);
    expect(replay.base.map(describeObject)).toContain('table my app.before');
  });

  test('fails with a clear message when the script for the shadow database fails', async () => {
    const options = replayOptions(server, { initScript: 'create tabel t' });
    await expect(replayHistory(historyOf({}), options)).rejects.toMatchObject({
      code: 'replay-failed',
      message: 'The script for the shadow database failed: syntax error at or near "tabel".',
    });
  });

  test('stops when it is cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(
      replayHistory(historyOf({ '1': 'select 1' }), replayOptions(server, { signal })),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});
