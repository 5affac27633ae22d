import type { Writer } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import { Failure } from '../model/failure.ts';
import { quoteIdentifier } from '../model/quote.ts';

/** One object that CREATE made in a database, and the statement that takes it away. */
export interface ContentObject {
  /** PostgreSQL's word: `table`, `extension`, `schema`. */
  readonly type: string;
  /** Quoted and qualified as SQL needs it. */
  readonly identity: string;
  readonly dropSql: string;
}

interface ContentRow extends Record<string, string | null> {
  readonly type: string | null;
  readonly identity: string | null;
}

/**
 * Everything that was not there after CREATE DATABASE: object ids below 16384 are initdb's own. Members of extensions
 * and what hangs on a listed object (columns, indexes, constraints, triggers, array types) are left out. First come
 * event triggers, which would run while the others are dropped. The OID of a subscription is closed to ordinary roles on
 * PostgreSQL 13, but for that view.
 */
const contentSql = `
with made as (
  select 1 as step, 'pg_catalog.pg_event_trigger'::pg_catalog.regclass as class, oid from pg_catalog.pg_event_trigger
  union all select 1, 'pg_catalog.pg_publication'::pg_catalog.regclass, oid from pg_catalog.pg_publication
  union all select distinct 1, 'pg_catalog.pg_subscription'::pg_catalog.regclass, t.subid
    from pg_catalog.pg_stat_subscription t join pg_catalog.pg_subscription s on s.subname = t.subname
    where s.subdbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  union all select 2, 'pg_catalog.pg_extension'::pg_catalog.regclass, oid from pg_catalog.pg_extension
  union all select 3, 'pg_catalog.pg_namespace'::pg_catalog.regclass, oid from pg_catalog.pg_namespace
    where nspname not like 'pg\\_temp\\_%' and nspname not like 'pg\\_toast\\_temp\\_%'
  union all select 4, 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't' and n.nspname <> 'pg_toast'
  union all select 5, 'pg_catalog.pg_proc'::pg_catalog.regclass, oid from pg_catalog.pg_proc
  union all select 6, 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid
    from pg_catalog.pg_type t left join pg_catalog.pg_class c on c.oid = t.typrelid
    where t.typtype in ('b', 'c', 'd', 'e', 'r') and (c.oid is null or c.relkind = 'c')
      and not exists (select from pg_catalog.pg_type e where e.typarray = t.oid)
  union all select 7, 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid from pg_catalog.pg_opclass
  union all select 7, 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid from pg_catalog.pg_opfamily
  union all select 7, 'pg_catalog.pg_operator'::pg_catalog.regclass, oid from pg_catalog.pg_operator
  union all select 7, 'pg_catalog.pg_cast'::pg_catalog.regclass, oid from pg_catalog.pg_cast
  union all select 7, 'pg_catalog.pg_transform'::pg_catalog.regclass, oid from pg_catalog.pg_transform
  union all select 7, 'pg_catalog.pg_collation'::pg_catalog.regclass, oid from pg_catalog.pg_collation
  union all select 7, 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid from pg_catalog.pg_conversion
  union all select 7, 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid from pg_catalog.pg_ts_config
  union all select 7, 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid from pg_catalog.pg_ts_dict
  union all select 7, 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid from pg_catalog.pg_ts_parser
  union all select 7, 'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid from pg_catalog.pg_ts_template
  union all select 8, 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid
    from pg_catalog.pg_foreign_data_wrapper
  union all select 8, 'pg_catalog.pg_language'::pg_catalog.regclass, oid from pg_catalog.pg_language
  union all select 8, 'pg_catalog.pg_am'::pg_catalog.regclass, oid from pg_catalog.pg_am
  union all select 9, 'pg_catalog.pg_largeobject'::pg_catalog.regclass, oid
    from pg_catalog.pg_largeobject_metadata
)
select o.type, o.identity
from made m cross join lateral pg_catalog.pg_identify_object(m.class, m.oid, 0) o
where m.oid >= 16384 and o.identity is not null
  and not exists (
    select from pg_catalog.pg_depend d
    where d.classid = m.class and d.objid = m.oid and d.objsubid = 0 and d.deptype in ('e', 'i'))
order by m.step, o.type, o.identity`;

/** Lists everything in the database that its creator added, in an order in which it can be dropped. */
export async function readContent(database: Writer): Promise<readonly ContentObject[]> {
  const rows = await database.query<ContentRow>(contentSql);
  return rows.map((row) => {
    const type = row.type ?? '';
    const identity = row.identity ?? '';
    return { type, identity, dropSql: dropSql(type, identity) };
  });
}

function dropSql(type: string, identity: string): string {
  if (type === 'large object') return `SELECT pg_catalog.lo_unlink(${Number(identity)})`;
  // With a slot it would connect, to drop that.
  if (type === 'subscription')
    return `ALTER SUBSCRIPTION ${identity} DISABLE; ALTER SUBSCRIPTION ${identity} SET (slot_name = NONE); DROP SUBSCRIPTION ${identity}`;
  const keyword =
    type === 'foreign-data wrapper' ? 'foreign data wrapper' : type.replace('composite type', 'type');
  return `DROP ${keyword.toUpperCase()} IF EXISTS ${identity} CASCADE`;
}

/** Each statement holds its locks until the message ends; a server's lock table has room for some thousands. */
const dropsPerMessage = 50;
const mostRounds = 5;

/**
 * Drops everything but `found`, and puts back the schemas and extensions of `found` that were dropped.
 *
 * @throws Failure `shadow-failed` naming what could not be dropped.
 */
export async function removeContent(database: Writer, found: readonly ContentObject[]): Promise<void> {
  const key = ({ type, identity }: ContentObject): string => `${type} ${identity}`;
  const kept = new Set(found.map(key));
  const listAdded = async (): Promise<readonly ContentObject[]> =>
    (await readContent(database)).filter((object) => !kept.has(key(object)));
  let added = await listAdded();
  for (let round = 0; added.length > 0 && round < mostRounds; round++) {
    await dropObjects(database, added);
    added = await listAdded();
  }
  await restoreFound(database, found);
  if (added.length === 0) return;
  throw new Failure(
    'shadow-failed',
    `The shadow database could not be emptied: ${nameObjects(added)} remain.`,
    {
      next: 'Drop them by hand, or make the shadow database anew.',
    },
  );
}

async function dropObjects(database: Writer, objects: readonly ContentObject[]): Promise<void> {
  for (let start = 0; start < objects.length; start += dropsPerMessage) {
    const statements = objects.slice(start, start + dropsPerMessage).map((object) => object.dropSql);
    if (await drop(database, statements.join(';\n'))) continue;
    for (const statement of statements) await drop(database, statement);
  }
}

/** False when the server refused; what remains is listed again afterwards. */
async function drop(database: Writer, sql: string): Promise<boolean> {
  try {
    await database.script(sql);
    return true;
  } catch (error) {
    if (error instanceof QueryFailure) return false;
    throw error;
  }
}

async function restoreFound(database: Writer, found: readonly ContentObject[]): Promise<void> {
  const schemas = found.filter(({ type }) => type === 'schema').map(({ identity }) => identity);
  // Schema public is initdb's own and not listed, yet migrations drop it.
  for (const schema of [quoteIdentifier('public'), ...schemas]) {
    await database.script(`CREATE SCHEMA IF NOT EXISTS ${schema}`).catch(ignoreRefusal);
  }
  for (const { type, identity } of found) {
    if (type !== 'extension') continue;
    await database.script(`CREATE EXTENSION IF NOT EXISTS ${identity}`).catch(ignoreRefusal);
  }
}

/** `IF NOT EXISTS` still needs the privilege to create, even where the object stands. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof QueryFailure)) throw error;
}

/** `table public.users, function public.f() and 12 more` */
export function nameObjects(objects: readonly ContentObject[]): string {
  const names = objects.slice(0, 5).map(({ type, identity }) => `${type} ${identity}`);
  const others = objects.length - names.length;
  return `${names.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
