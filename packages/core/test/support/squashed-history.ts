import type { SquashOptions } from '../../src/operations/session/command-options.ts';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Report } from '../../src/model/report.ts';
import type { ResolveOptions } from '../../src/operations/resolve/resolve-options.ts';
import { resolve } from '../../src/operations/resolve.ts';
import { squashHistory } from '../../src/operations/squash.ts';
import { writeLedger, type WantedRow } from './ledger-rows.ts';
import type { TemporaryProject } from './make-project.ts';
import { startPostgres, type TestDatabase } from './postgres.ts';
import { makeHistory, resolveOptions } from './resolve-project.ts';

export const init = {
  name: '20240101000000_init',
  sql: `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE roles (id serial PRIMARY KEY, name text NOT NULL UNIQUE, created timestamptz NOT NULL DEFAULT now());
CREATE TABLE users (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  email_lower text GENERATED ALWAYS AS (lower(email)) STORED,
  role_id int REFERENCES roles (id),
  feeling mood
);
`,
};
export const seed = {
  name: '20240202000000_seed',
  sql: `INSERT INTO roles (name) VALUES ('admin'), ('it''s \\ "quoted"'), ('gone');
DELETE FROM roles WHERE name = 'gone';
INSERT INTO users (email, role_id, feeling) VALUES ('A@example.org', 1, 'sad'), ('b@example.org', NULL, NULL);
`,
};
export const rules = {
  name: '20240303000000_rules',
  sql: `ALTER TYPE mood ADD VALUE 'happy';
ALTER TABLE users ADD CONSTRAINT users_email_check CHECK (email LIKE '%@%');
CREATE UNIQUE INDEX users_email_key ON users (email) WHERE feeling IS NOT NULL;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.email := upper(NEW.email); RETURN NEW; END $$;
CREATE TRIGGER users_touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW admins AS SELECT id, email FROM users WHERE role_id = 1;
REVOKE EXECUTE ON FUNCTION touch() FROM PUBLIC;
ALTER TABLE users DROP COLUMN feeling;
`,
};
export const bills = {
  name: '20240404000000_add_bills',
  sql: 'CREATE TABLE bills (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users (id));\n',
};
export const all = [init, seed, rules, bills];
/** The name of a squash up to `rules`. */
export const squashed = '20240303000000_squashed';

export const applied = (one: { name: string; sql: string }): WantedRow => ({ state: 'applied', ...one });
export const folderOf = ({ directory }: TemporaryProject): string => join(directory, 'prisma/migrations');

export async function makeAll(more: Readonly<Record<string, string | null>> = {}): Promise<TemporaryProject> {
  return makeHistory({ ...Object.fromEntries(all.map(({ name, sql }) => [name, sql])), ...more });
}

export async function run(database: TestDatabase, migrations: readonly { sql: string }[]): Promise<void> {
  for (const { sql } of migrations) await database.query(sql);
}

/** A database where these migrations were deployed. */
export async function deployHistory(
  migrations: readonly { name: string; sql: string }[],
): Promise<TestDatabase> {
  const server = await startPostgres(15);
  const database = await server.createDatabase();
  await run(database, migrations);
  await writeLedger(database, migrations.map(applied));
  return database;
}

export function squash(project: TemporaryProject, { url }: TestDatabase, more: Partial<SquashOptions> = {}) {
  return squashHistory({ ...resolveOptions(project, url, { kind: 'diagnose' }), ...more });
}

export function follow(project: TemporaryProject, { url }: TestDatabase, more: Partial<ResolveOptions> = {}) {
  return resolve(resolveOptions(project, url, { kind: 'squashed' }, ['squashed'], more));
}

export function undo(project: TemporaryProject, { url }: TestDatabase, { journal = '' }: Report) {
  return resolve(resolveOptions(project, url, { kind: 'undo', journalPath: journal }));
}

export async function filesOf(project: TemporaryProject): Promise<Readonly<Record<string, string>>> {
  const folder = folderOf(project);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'latin1')));
  return Object.fromEntries(
    paths.map((path, at) => [relative(folder, path), texts[at] ?? ''] as const).sort(),
  );
}

export async function ledgerOf(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    'select migration_name as name from _prisma_migrations where finished_at is not null order by name',
  );
  return rows.map(({ name }) => name);
}

export async function contentOf(database: TestDatabase): Promise<readonly unknown[]> {
  const content: unknown[] = [];
  for (const query of [
    'select id, name from roles order by id',
    'select id, email, email_lower, role_id from users order by id',
    'select last_value, is_called from roles_id_seq',
    'select last_value, is_called from users_id_seq',
  ]) {
    content.push(await database.query(query));
  }
  return content;
}
