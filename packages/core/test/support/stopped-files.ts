import type { DataStatementAnswers } from '../../src/operations/resolve/resolve-options.ts';
import type { TemporaryProject } from './make-project.ts';
import { dumpSchema } from './pg-dump.ts';
import type { TestDatabase, TestServer } from './postgres.ts';
import { makeHistory } from './resolve-project.ts';

export const init = {
  name: '20240101_init',
  sql: `create type "Role" as enum ('CLERK');
create table users (id int primary key, email text, age text, manager int, role "Role" not null default 'CLERK');
`,
};
export const name = '20240202_change';
export const noAnswers: DataStatementAnswers = { done: [], notDone: [] };

export const dump = ({ url }: TestDatabase): Promise<string> =>
  dumpSchema(url, { args: ['--exclude-table=_prisma_migrations'] });

export const fileOf = (statements: readonly string[]): string => `${statements.join(';\n')};\n`;

/** Built by itself, one statement after the other. */
export async function dumpAfter(server: TestServer, statements: readonly string[]): Promise<string> {
  const database = await server.createDatabase();
  await database.query(init.sql);
  for (const statement of statements) await database.query(statement);
  const text = await dump(database);
  await database.drop();
  return text;
}

export async function makeBefore(server: TestServer, rows = ''): Promise<TestDatabase> {
  const database = await server.createDatabase();
  await database.query(init.sql + rows);
  return database;
}

export function projectOf(statements: readonly string[]): Promise<TemporaryProject> {
  return makeHistory({ [init.name]: init.sql, [name]: fileOf(statements) });
}
