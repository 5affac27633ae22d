import type { Reader } from '../database/database.ts';
import { namesInQuery, type NameInQuery, type NamesInQuery } from '../parse/names-in-query.ts';
import { loadParser } from '../parse/load-parser.ts';

/**
 * What of a query is not PostgreSQL's own, by the names that it has: the expressions in it come from migrations that
 * nobody may have read yet, and would run with all that this role may do.
 *
 * A name counts as PostgreSQL's own only if no user of the database gave anything the same name, so that it does not
 * matter along which search path it is looked up. Operators and types of extensions, which only administrators install,
 * may stand beside. A table is read with what inherits from it.
 */
const strangersSql = `
  with recursive f as (select s, n from rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as f (s, n)),
  o as (select s, n from rows from (pg_catalog.unnest($3::pg_catalog.text[]), pg_catalog.unnest($4::pg_catalog.text[])) as o (s, n)),
  t as (select s, n from rows from (pg_catalog.unnest($5::pg_catalog.text[]), pg_catalog.unnest($6::pg_catalog.text[])) as t (s, n)),
  r as (select c.oid, c.relkind from rows from (pg_catalog.unnest($7::pg_catalog.text[]), pg_catalog.unnest($8::pg_catalog.text[])) as r (s, n)
    join pg_catalog.pg_namespace x on x.nspname operator(pg_catalog.=) r.s
    join pg_catalog.pg_class c on c.relnamespace operator(pg_catalog.=) x.oid
      and c.relname operator(pg_catalog.=) r.n),
  w as (select r.oid from r union
    select i.inhrelid from w join pg_catalog.pg_inherits i on i.inhparent operator(pg_catalog.=) w.oid),
  e as (select d.classid, d.objid from pg_catalog.pg_depend d where d.deptype operator(pg_catalog.=) 'e')
  select 'function' as kind, p.proname::pg_catalog.text as name, n.nspname::pg_catalog.text as schema,
    p.provolatile::pg_catalog.text as volatility,
    (p.oid operator(pg_catalog.<) 16384)::pg_catalog.text as is_builtin,
    (exists (select from e where e.classid operator(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
       and e.objid operator(pg_catalog.=) p.oid))::pg_catalog.text as is_extension
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) p.pronamespace
  where exists (select from f where f.n operator(pg_catalog.=) p.proname
      and (f.s is null or f.s operator(pg_catalog.=) n.nspname))
    or p.proname operator(pg_catalog.=) any ($9::pg_catalog.text[]) and p.oid operator(pg_catalog.>=) 16384
      and p.pronargs operator(pg_catalog.=) 1
  union all
  select 'operator', o.oprname, n.nspname, 'i', (o.oid operator(pg_catalog.<) 16384)::pg_catalog.text,
    (exists (select from e where e.classid operator(pg_catalog.=) 'pg_catalog.pg_operator'::pg_catalog.regclass
       and e.objid operator(pg_catalog.=) o.oid))::pg_catalog.text
  from pg_catalog.pg_operator o join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) o.oprnamespace
  where exists (select from o as w where w.n operator(pg_catalog.=) o.oprname
      and (w.s is null or w.s operator(pg_catalog.=) n.nspname))
  union all
  select distinct 'type', pg_catalog.format_type(y.oid, null), n.nspname,
    case when y.typtype operator(pg_catalog.=) 'e' then 'i' else 'v' end,
    (y.oid operator(pg_catalog.<) 16384)::pg_catalog.text,
    (exists (select from e where e.classid operator(pg_catalog.=) 'pg_catalog.pg_type'::pg_catalog.regclass
       and e.objid operator(pg_catalog.=) y.oid))::pg_catalog.text
  from pg_catalog.pg_type z
  join pg_catalog.pg_type y on y.oid operator(pg_catalog.=)
    case when z.typcategory operator(pg_catalog.=) 'A' and z.typelem operator(pg_catalog.<>) 0 then z.typelem else z.oid end
  join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) y.typnamespace
  where exists (select from t where t.n operator(pg_catalog.=) z.typname
      and (t.s is null or t.s operator(pg_catalog.=)
        (select m.nspname from pg_catalog.pg_namespace m where m.oid operator(pg_catalog.=) z.typnamespace)))
    and z.typrelid operator(pg_catalog.=) 0
  union all
  select distinct 'column', pg_catalog.format_type(y.oid, null), n.nspname,
    case when y.typtype operator(pg_catalog.=) 'e' then 'i' else 'v' end,
    (y.oid operator(pg_catalog.<) 16384)::pg_catalog.text,
    (exists (select from e where e.classid operator(pg_catalog.=) 'pg_catalog.pg_type'::pg_catalog.regclass
       and e.objid operator(pg_catalog.=) y.oid))::pg_catalog.text
  from r join pg_catalog.pg_attribute a on a.attrelid operator(pg_catalog.=) r.oid
    and a.attname operator(pg_catalog.=) any ($9::pg_catalog.text[]) and a.attnum operator(pg_catalog.>) 0
  join pg_catalog.pg_type z on z.oid operator(pg_catalog.=) a.atttypid
  join pg_catalog.pg_type d on d.oid operator(pg_catalog.=)
    case when z.typtype operator(pg_catalog.=) 'd' then z.typbasetype else z.oid end
  join pg_catalog.pg_type y on y.oid operator(pg_catalog.=)
    case when d.typcategory operator(pg_catalog.=) 'A' and d.typelem operator(pg_catalog.<>) 0 then d.typelem else d.oid end
  join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) y.typnamespace
  union all
  select 'cast', pg_catalog.format_type(c.castsource, null) operator(pg_catalog.||) ' to '
    operator(pg_catalog.||) pg_catalog.format_type(c.casttarget, null), '', 'v', 'false',
    (exists (select from e where e.classid operator(pg_catalog.=) 'pg_catalog.pg_cast'::pg_catalog.regclass
       and e.objid operator(pg_catalog.=) c.oid))::pg_catalog.text
  from pg_catalog.pg_cast c where c.oid operator(pg_catalog.>=) 16384 and c.castfunc operator(pg_catalog.>=) 16384
  union all
  select 'table', r.oid::pg_catalog.regclass::pg_catalog.text, '', 'v',
    (r.relkind operator(pg_catalog.=) any (array['r', 'p', 'm']::"char"[]))::pg_catalog.text, 'false' from r
  union all
  select 'part', w.oid::pg_catalog.regclass::pg_catalog.text, '', 'v', 'false', 'false'
  from w join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) w.oid and c.relkind operator(pg_catalog.=) 'f'`;

interface StrangerRow extends Readonly<Record<string, string | null>> {
  readonly kind: string;
  readonly name: string;
  readonly schema: string;
  readonly volatility: string;
  readonly is_builtin: string;
  readonly is_extension: string;
}

/** Not immutable, and yet they only compute: defaults are made of them. */
const harmless: ReadonlySet<string> = new Set([
  ...['now', 'transaction_timestamp', 'statement_timestamp', 'clock_timestamp', 'timeofday', 'random'],
  ...['gen_random_uuid', 'uuidv4', 'uuidv7', 'pg_input_is_valid'],
]);

/** Immutable, and yet one call fills the memory, follows a document elsewhere or reads tables. */
const harmful =
  /^(?:pg_(?!input_is_valid$)|lo_|dblink|repeat$|lpad$|rpad$|array_fill$|generate_|xpath|xml|query_to_|table_to_|cursor_to_|schema_to_|database_to_|ts_stat|set_config$|current_setting$|nextval$|setval$|currval$|lastval$)/;

/**
 * Why a query must not be put to a database of others, as a clause; null when it computes with nothing but immutable
 * functions, operators and types that PostgreSQL brings, from tables.
 */
export async function checkQuery(database: Reader, sql: string): Promise<string | null> {
  const names = namesInQuery(await loadParser(), sql);
  if (typeof names === 'string') return names;
  const value = names.values.find(
    (each) => !/^SVFOP_(?:CURRENT_|LOCAL)?(?:DATE|TIME|TIMESTAMP)(?:_N)?$/.test(each),
  );
  if (value !== undefined) return `it asks for ${value.replace(/^SVFOP_/, '').toLowerCase()}`;
  const called = names.functions.find(({ name }) => harmful.test(name));
  if (called !== undefined) return `it calls ${called.name}()`;
  return judge(names, await readStrangers(database, names));
}

async function readStrangers(database: Reader, names: NamesInQuery): Promise<readonly StrangerRow[]> {
  const { functions, operators, types, tables, columns } = names;
  // A function that is not found may be the name of a type, which is a cast then.
  const pairs = [functions, operators, [...types, ...functions], tables].flatMap(columnsOf);
  const [fs = [], fn = [], os = [], on = [], ts = [], tn = [], rs = [], rn = []] = pairs;
  return database.query<StrangerRow>(strangersSql, [
    ...[
      arrayOf(fs),
      arrayOf(fn),
      arrayOf(os),
      arrayOf(on),
      arrayOf(ts),
      arrayOf(tn),
      arrayOf(rs),
      arrayOf(rn),
    ],
    arrayOf(columns),
  ]);
}

function columnsOf(names: readonly NameInQuery[]): readonly (readonly (string | null)[])[] {
  return [names.map(({ schema }) => schema), names.map(({ name }) => name)];
}

/** PostgreSQL's text of an array, as parameters hold no NULLs. */
function arrayOf(values: readonly (string | null)[]): string {
  const items = values.map((value) =>
    value === null ? 'NULL' : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
  );
  return `{${items.join(',')}}`;
}

function judge({ functions }: NamesInQuery, found: readonly StrangerRow[]): string | null {
  for (const row of found) {
    const isOwn = row.is_builtin === 'true';
    const isOfExtension = row.is_extension === 'true';
    switch (row.kind) {
      case 'function':
        if (!isOwn && !isOfExtension) return `${row.schema}.${row.name}() is a function of this database`;
        if (!harmless.has(row.name) && row.volatility === 'v') return `${row.name}() is not immutable`;
        break;
      case 'operator':
        if (!isOwn && !isOfExtension) return `this database has an operator ${row.name} of its own`;
        break;
      case 'type':
      case 'column':
        if (!isOwn && !isOfExtension && row.volatility !== 'i')
          return `${row.name} is a type of this database`;
        break;
      case 'cast':
        if (!isOfExtension) return `this database has a cast of its own: ${row.name}`;
        break;
      case 'table':
        if (!isOwn) return `${row.name} is no table`;
        break;
      // Reading it runs what its wrapper does: a program, a query on another server.
      case 'part':
        return `${row.name} holds rows of another server`;
    }
  }
  const unsettled = functions.find(({ name }) => !isImmutable(name, found));
  return unsettled === undefined ? null : `${unsettled.name}() is not immutable, or not PostgreSQL's own`;
}

/** Names that nobody has stand for types, or are found missing by the server. */
function isImmutable(name: string, found: readonly StrangerRow[]): boolean {
  const all = found.filter((row) => row.kind === 'function' && row.name === name);
  const own = all.filter((row) => row.is_builtin === 'true');
  if (harmless.has(name) || all.length === 0) return true;
  return own.some(({ volatility }) => volatility === 'i');
}
