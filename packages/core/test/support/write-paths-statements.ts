import { resolve } from '../../src/operations/resolve.ts';
import { writeLedger } from './ledger-rows.ts';
import { makeHistory } from './resolve-project.ts';
import { applied, failed, init, rooms, run, withVerb } from './write-path-history.ts';
import type { WritePath } from './write-path.ts';
import { ledgerPaths } from './write-paths-ledger.ts';

const data = { done: [], notDone: [] };
const change = '20240404_change';
const usersWithRole = `create type "Role" as enum ('CLERK');
create table users (id int primary key, email text, role "Role" not null default 'CLERK');
`;

/** A migration of which only the first statements ran. */
function halfPath(
  name: string,
  kind: 'finish' | 'revert',
  statements: readonly string[],
  ran: number,
): WritePath {
  const sql = `${statements.join(';\n')};\n`;
  return {
    name,
    makeProject: () => makeHistory({ [init.name]: usersWithRole, [change]: sql }),
    seed: async (database) => {
      await database.query(`${usersWithRole} insert into users values (1, 'a')`);
      for (const statement of statements.slice(0, ran)) await database.query(statement);
      await writeLedger(database, [applied({ ...init, sql: usersWithRole }), failed({ name: change, sql })]);
    },
    run: (options) =>
      resolve({
        ...withVerb(options, { kind, data }, [change]),
        consent: { yes: true, allowDataLoss: new URL(options.url ?? '').pathname.slice(1) },
      }),
    writesFrom: /^Running/,
    isStepwise: /concurrently|add value/.test(sql),
  };
}

const plain = [
  'create table rooms (id int primary key, name text)',
  'alter table users add column room int references rooms',
  'create index users_room_idx on users (room)',
  'alter table users alter column email set default $$none$$',
];
const concurrent = [
  'create table rooms (id int primary key, name text)',
  'create index concurrently users_email_idx on users (email)',
  'create unique index concurrently users_email_key on users (email)',
  'alter table users add column floor int',
];
const enumValue = [
  `alter type "Role" add value 'ADMIN'`,
  `alter table users alter column role set default 'ADMIN'`,
  'create table logs (id int primary key)',
];

/** Verbs that run statements. */
export const statementPaths: readonly WritePath[] = [
  halfPath('--finish', 'finish', plain, 1),
  halfPath('--finish with CONCURRENTLY', 'finish', concurrent, 1),
  halfPath('--finish that ends with CONCURRENTLY', 'finish', concurrent.slice(0, 3), 1),
  halfPath('--finish with ADD VALUE', 'finish', enumValue, 0),
  halfPath('--revert', 'revert', plain, 3),
  halfPath('--revert with CONCURRENTLY', 'revert', concurrent, 3),
];

export interface RivalPath {
  readonly name: string;
  readonly path: WritePath;
  readonly rivals: readonly WritePath['run'][];
}

const rivals = (path: WritePath, ...runs: readonly WritePath['run'][]): RivalPath => ({
  name: path.name,
  path,
  rivals: runs,
});

const half = halfPath('--finish and --revert', 'finish', plain, 2);
const renamed = ledgerPaths.find(({ name }) => name === '--rename');

/** Two verbs that want different things of the same migration. */
export const rivalPaths: readonly RivalPath[] = [
  rivals(half, half.run, halfPath('', 'revert', plain, 2).run),
  ...(renamed === undefined
    ? []
    : [rivals(renamed, renamed.run, (options) => run(options, { kind: 'forget' }, rooms.name))]),
];
