import type { BaselineOptions } from '../src/operations/session/command-options.ts';
import { expect, test } from '@jest/globals';
import { Client } from 'pg';
import type { OperationOptions } from '../src/model/options.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import type { ResolveVerb } from '../src/operations/resolve/resolve-options.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { writeSnapshot } from '../src/operations/write-snapshot.ts';
import { makeTwins, readHits } from './support/hostile-names.ts';
import { postgresMajors, startPostgres, type PostgresMajor } from './support/postgres.ts';
import { makeHistory } from './support/resolve-project.ts';

/** `HOSTILE_RUNS=all` for the majors in between. */
const isExhaustive = process.env['HOSTILE_RUNS'] === 'all';
const majors: readonly PostgresMajor[] = isExhaustive ? postgresMajors : [13, 18];

const data = { done: [], notDone: [] };
const half = [
  'create table rooms (id int primary key, name text not null default lower($$A$$))',
  'create index rooms_name_idx on rooms (lower(name)) where length(name) > 1',
  'create table bills (id int primary key, room int references rooms)',
];

/**
 * Whoever may create functions in a schema that the server's `search_path` names before `pg_catalog` decides what
 * `=` and `current_database()` mean to everybody who connects.
 */
test.each(majors)(
  'nothing of a hostile search_path is run by any command on PostgreSQL %d',
  async (major) => {
    const server = await startPostgres(major);
    const twins = await server.createDatabase();
    await makeTwins(twins);
    await twins.query(`create role admin superuser login password 'admin'`);
    await twins.query(`alter role admin set search_path = public, evil, pg_catalog`);
    await twins.disconnect();
    const watch = await server.createDatabase();
    const urlOf = (name: string): URL => {
      const url = new URL(server.url(name));
      url.username = url.password = 'admin';
      return url;
    };
    const victim = new Client({ connectionString: urlOf(twins.name).href });
    await victim.connect();
    await victim.query('select current_database()');
    await victim.end();
    const expected = await readHits(watch);
    expect(expected).toContain('current_database()');

    for (const query of isExhaustive || major === 15 ? ['', 'schema=public'] : ['']) {
      const database = await server.createDatabase(undefined, twins.name);
      const url = urlOf(database.name);
      url.search = query;
      const { directory } = await makeHistory({
        '1_users': 'create table users (id int primary key, email text);',
        '2_rooms': `${half.join(';\n')};`,
        '3_seen': 'create table seen (id int primary key);\ncreate table heard (id int primary key);',
      });
      await database.query('create table users (id int primary key, email text)');
      const options: OperationOptions = {
        directory,
        url: url.href,
        shadow: { kind: 'auto' },
        lockTimeoutMs: 2000,
        statementTimeoutMs: 60_000,
        environment: process.env,
      };
      const drift = { ...options, against: 'history', ignore: [] } as const;
      const verb = (one: ResolveVerb, ...names: string[]): ReturnType<typeof resolve> =>
        resolve({
          ...{ ...options, verb: one, names, acceptsUnproven: false, isDryRun: false },
          consent: { yes: true, allowDataLoss: database.name },
        });
      const fail = (name: string): Promise<unknown> =>
        database.query(
          `insert into public._prisma_migrations (id, checksum, migration_name) values ('${name}', 'x', '${name}')`,
        );
      const noHits = async <T>(what: string, work: Promise<T>): Promise<T> => {
        const value = await work;
        expect([query, what, (await readHits(watch)).slice(expected.length)]).toEqual([query, what, '']);
        return value;
      };
      await noHits('status', checkStatus(options));
      await noHits('snapshot', writeSnapshot({ ...options, print: () => undefined }));
      const written = await noHits('baseline', baseline(baselineOf(options)));
      expect(written).toMatchObject({ applied: true, situation: 'behind' });
      await database.query(half[0] ?? '');
      await fail('2_rooms');
      await noHits('--check', verb({ kind: 'check' }, '3_seen'));
      const finished = await noHits('--finish', verb({ kind: 'finish', data }, '2_rooms'));
      expect(finished.applied).toBe(true);
      await database.query('create table seen (id int primary key)');
      await fail('3_seen');
      const undone = await noHits('--revert', verb({ kind: 'revert', data }, '3_seen'));
      expect(undone).toMatchObject({ applied: true, situation: 'behind' });
      const journalPath = undone.journal ?? '';
      expect(await noHits('--undo', verb({ kind: 'undo', journalPath }))).toMatchObject({ applied: true });
      await database.query('alter table users drop column email; drop index rooms_name_idx');
      expect(await noHits('drift', checkDrift(drift))).toMatchObject({ verdict: 'liveDrift' });
      const reverted = await noHits(
        'drift --revert',
        revertDrift({ ...drift, isDryRun: false, consent: { yes: true } }),
      );
      expect(reverted).toMatchObject({ applied: true, verdict: 'inSync' });
      await database.drop();
    }
  },
  120_000,
);

function baselineOf(options: OperationOptions): BaselineOptions {
  return { ...options, consent: { yes: true }, isDryRun: false, name: '0_init', from: 'live' };
}
