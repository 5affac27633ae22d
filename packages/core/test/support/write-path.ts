import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationOptions } from '../../src/model/options.ts';
import type { Report } from '../../src/model/report.ts';
import { startPostgres, type TestDatabase, type TestServer } from './postgres.ts';

/** A command that writes, and the state that it is given. */
export interface WritePath {
  readonly name: string;
  /** Makes the folder of the project. */
  readonly makeProject: () => Promise<{ readonly directory: string }>;
  /** Brings the database to the state that the command is for; project and database belong together. */
  readonly seed: (database: TestDatabase, directory: string) => Promise<void>;
  readonly run: (options: OperationOptions) => Promise<Report>;
  /** The step of its progress with which reading ends; without one it reads next to nothing. */
  readonly writesFrom?: RegExp;
  /** Commits several times: a state in between is one that the next run goes on from. */
  readonly isStepwise?: boolean;
  /** It changes a file of the project, and nothing that would have to be taken back. */
  readonly hasNoJournal?: boolean;
}

/** One copy of the state before. */
export interface Stage {
  readonly database: TestDatabase;
  readonly directory: string;
  /** Empty databases for replays, one for each command that runs at the same time. */
  readonly shadows: readonly string[];
  remove(): Promise<void>;
}

/** Everything that a command may change, comparable between copies. */
export interface Observed {
  readonly rows: string;
  readonly structure: string;
  readonly files: string;
}

export interface StageTemplate {
  copy(): Promise<Stage>;
  observe(stage: Stage): Promise<Observed>;
  remove(): Promise<void>;
}

/** Where stages are. */
export interface StagePlace {
  readonly server?: Pick<TestServer, 'createDatabase'>;
  /** The folder that copies of the project are put into. */
  readonly folder?: string;
}

/** Prepares a state once, to be copied. */
export async function prepareStage(path: WritePath, place: StagePlace = {}): Promise<StageTemplate> {
  const server = place.server ?? (await startPostgres(15));
  const { directory } = await path.makeProject();
  const database = await server.createDatabase();
  await path.seed(database, directory);
  const { rows: known } = await readRows(database);
  const oid = await oidOf(database);
  await database.disconnect();
  const shadows: TestDatabase[] = [];
  while (shadows.length < 3) shadows.push(await server.createDatabase());
  return {
    copy: async () => {
      const folder = await mkdtemp(join(place.folder ?? tmpdir(), 'stage-'));
      await cp(directory, folder, { recursive: true });
      const copied = await server.createDatabase(undefined, database.name);
      await readdress(folder, [
        [`"oid": "${oid}"`, `"oid": "${await oidOf(copied)}"`],
        [directory, folder],
      ]);
      const remove = async (): Promise<void> => {
        await copied.drop();
        await rm(folder, { recursive: true, force: true });
      };
      return { database: copied, directory: folder, shadows: shadows.map(({ url }) => url), remove };
    },
    observe: async (stage) => ({
      rows: normalise((await readRows(stage.database)).rows, known),
      structure: await readStructure(stage.database),
      files: await readFiles(stage.directory),
    }),
    remove: async () => {
      for (const each of [database, ...shadows]) await each.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The names of the journals, sorted. */
export async function readJournals(directory: string): Promise<readonly string[]> {
  return (await readdir(join(directory, '.prisma-mend', 'journal')).catch(() => [])).sort();
}

/** A journal is only good for the database, and the folder, that it was written for. */
async function readdress(
  directory: string,
  replacements: readonly (readonly [string, string])[],
): Promise<void> {
  for (const name of await readJournals(directory)) {
    const path = join(directory, '.prisma-mend', 'journal', name);
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      replacements.reduce((all, [before, after]) => all.replaceAll(before, after), text),
    );
  }
}

async function oidOf(database: TestDatabase): Promise<string> {
  const [row] = await database.query<{ oid: string }>(
    'select oid::text as oid from pg_database where datname = current_database()',
  );
  return row?.oid ?? '';
}

type Row = Readonly<Record<string, string | number | null>>;

async function readRows(database: TestDatabase): Promise<{ readonly rows: readonly Row[] | null }> {
  const [table] = await database.query<{ name: string | null }>(
    `select to_regclass('public._prisma_migrations')::text as name`,
  );
  if (table?.name == null) return { rows: null };
  const rows = await database.query<{ row: Row }>(
    'select to_jsonb(l) as row from _prisma_migrations l order by migration_name, started_at, id',
  );
  return { rows: rows.map(({ row }) => row) };
}

/** What only one copy has, ids and moments, is not told apart from that of another one. */
function normalise(rows: readonly Row[] | null, known: readonly Row[] | null): string {
  if (rows === null) return 'no table';
  const values = new Set((known ?? []).flatMap((row) => Object.values(row)));
  const own = ([name, value]: [string, string | number | null]): [string, unknown] => {
    const isFleeting = name === 'id' || name.endsWith('_at');
    return [name, isFleeting && value !== null && !values.has(value) ? 'new' : value];
  };
  const lines = rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).map(own))));
  return withoutTime(lines.sort().join('\n'));
}

/** The time in the names of adopted migrations. */
function withoutTime(text: string): string {
  return text.replace(/\d{14}(?=_adopted)/g, 'time');
}

async function readStructure(database: TestDatabase): Promise<string> {
  const [row] = await database.query<{ text: string }>(`
    select string_agg(line, E'\\n' order by line) as text from (
      select format('column %s %s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
        pg_get_expr(adbin, adrelid)) as line
      from pg_attribute join pg_class c on c.oid = attrelid
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where c.relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped and c.relkind in ('r', 'v')
        and relname <> '_prisma_migrations'
      union all
      select format('constraint %s %s %s %s', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace and conname <> '_prisma_migrations_pkey'
      union all
      select format('index %s %s', pg_get_indexdef(indexrelid), indisvalid)
      from pg_index join pg_class c on c.oid = indexrelid
      where c.relnamespace = 'public'::regnamespace and relname <> '_prisma_migrations_pkey'
      union all
      select format('enum %s %s', enumtypid::regtype, string_agg(enumlabel, ',' order by enumsortorder))
      from pg_enum group by enumtypid
    ) lines`);
  return row?.text ?? '';
}

async function readFiles(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => ({ path: join(entry.parentPath, entry.name), isFile: entry.isFile() }))
    .filter(({ path }) => !/\/(?:\.prisma-mend|\.git)(?:\/|$)/.test(path.slice(directory.length)));
  const lines = paths.map(async ({ path, isFile }) =>
    [path.slice(directory.length), ...(isFile ? [JSON.stringify(await readFile(path, 'utf8'))] : [])].join(
      ' ',
    ),
  );
  return withoutTime((await Promise.all(lines)).sort().join('\n'));
}
