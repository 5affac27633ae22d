import { createHash } from 'node:crypto';
import type { Reader } from '../database/database.ts';
import { asFields, asList } from '../model/foreign-json.ts';
import type { Ledger, LedgerColumn, LedgerRelation, LedgerRow, LedgerTable } from '../model/ledger.ts';
import { Failure } from '../model/failure.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import { foreignLedgerTableNames, recogniseForeignLedgers } from './foreign-ledgers.ts';
import { findDefects } from './ledger-defects.ts';
import { ledgerTableName } from './ledger-table.ts';
import { parseColumn, parseKey } from './parse-ledger.ts';
import { wholeRowExpression } from './whole-row-sql.ts';

/** Every relation that is a migration history by its name: Prisma's own, and other tools'. */
const relationsSql = `
  select n.nspname as schema, c.relname as relation, c.relkind as kind,
         pg_catalog.has_table_privilege(c.oid, 'select')
           and pg_catalog.has_schema_privilege(n.oid, 'usage') as is_readable,
         pg_catalog.row_security_active(c.oid) and not (
           exists (
             select from pg_catalog.pg_policy p
             where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
               and pg_catalog.pg_get_expr(p.polqual, p.polrelid) = 'true'
               and (0 = any (p.polroles) or exists (
                 select from pg_catalog.unnest(p.polroles) as r (role)
                 where r.role <> 0 and pg_catalog.pg_has_role(r.role, 'usage')))
           ) and not exists (
             select from pg_catalog.pg_policy p
             where p.polrelid = c.oid and not p.polpermissive and p.polcmd in ('r', '*')
           )) as hides_rows,
         coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
           'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'isNullable', not a.attnotnull,
           'baseType', case when t.typtype = 'd' then pg_catalog.format_type(t.typbasetype, t.typtypmod)
                       else pg_catalog.format_type(a.atttypid, a.atttypmod) end,
           'default', case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end,
           'source', case when a.attgenerated <> '' then 'expression' when a.attidentity <> '' then 'identity' else 'default' end
         ) order by a.attnum) filter (where a.attnum is not null), '[]')::text as columns,
         coalesce(pg_catalog.json_agg(a.attname) filter (
           where case when t.typtype = 'd' then t.typbasetype else t.oid end >= 16384), '[]')::text as own_types,
         (select pg_catalog.json_build_object('name', k.conname, 'columns', (
            select pg_catalog.json_agg(ka.attname order by position)
            from pg_catalog.unnest(k.conkey) with ordinality as ks (attnum, position)
            join pg_catalog.pg_attribute ka on ka.attrelid = k.conrelid and ka.attnum = ks.attnum))::text
          from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = 'p') as key
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relname = any ($1::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and n.nspname !~ '^pg_(catalog|toast|temp)' and n.nspname <> 'information_schema'
  group by c.oid, n.oid, n.nspname, c.relname, c.relkind
  order by n.nspname, c.relname`;

interface RelationRow extends Readonly<Record<string, string | null>> {
  readonly schema: string;
  readonly relation: string;
  readonly kind: string;
  readonly is_readable: string;
  /** Whether row-level security may keep rows from this role: no policy shows it all of them. */
  readonly hides_rows: string;
  readonly columns: string;
  /** Names of the columns of types that are not the server's. */
  readonly own_types: string;
  readonly key: string | null;
}

const relations: Readonly<Record<string, LedgerRelation>> = {
  p: 'partitionedTable',
  v: 'view',
  m: 'materializedView',
  f: 'foreignTable',
};

/**
 * Reads `_prisma_migrations` wherever it is, and recognises other tools' history tables.
 * Three round trips, or two when there is no ledger. A ledger with missing or mistyped columns is read as far as
 * it goes, with its defects named.
 *
 * @throws Failure `permission-denied` when row-level security may hide rows of the ledger that Prisma would use: what
 * is hidden looks exactly like what is not there
 */
export async function readLedger(database: Reader): Promise<Ledger> {
  const found = await database.query<RelationRow>(relationsSql, [
    [ledgerTableName, ...foreignLedgerTableNames],
  ]);
  const expectedSchema = await findExpectedSchema(database);
  const tables: LedgerTable[] = [];
  for (const relation of found.filter((row) => row.relation === ledgerTableName)) {
    if (relation.schema === expectedSchema) requireAllRows(relation, database);
    tables.push(await readTable(database, relation));
  }
  const foreign = recogniseForeignLedgers(
    found
      .filter((row) => row.relation !== ledgerTableName)
      .map((row) => ({
        schema: row.schema,
        table: row.relation,
        columns: parseColumns(row.columns).map((column) => column.name),
      })),
  );
  const content = {
    expectedSchema,
    table: tables.find((table) => table.schema === expectedSchema) ?? null,
    elsewhere: tables.filter((table) => table.schema !== expectedSchema),
    foreign,
  };
  return { ...content, hash: createHash('sha256').update(JSON.stringify(content)).digest('hex') };
}

/** Of a path of several schemas the first that has the table is read, not the first. */
const expectedSchemaSql = `
  select coalesce((
      select n.nspname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.oid = pg_catalog.to_regclass($1::text)
    ), pg_catalog.current_schema())`;

/** Where an unqualified `_prisma_migrations` ends up, as all of Prisma's statements name it. */
async function findExpectedSchema(database: Reader): Promise<string> {
  const { rows } = await database.queryTyped(expectedSchemaSql, [ledgerTableName], 'project');
  return rows[0]?.[0] ?? database.defaultSchema;
}

function requireAllRows({ schema, is_readable, hides_rows }: RelationRow, { identity }: Reader): void {
  if (is_readable !== 't' || hides_rows !== 't') return;
  throw new Failure(
    'permission-denied',
    `Row-level security may hide rows of ${schema}.${ledgerTableName} from role ${identity.role}.`,
    {
      why: 'Hidden rows look like migrations that were never recorded; nothing can be said or proposed about them.',
      next: `Connect as the role that owns the table or that runs the migrations, or let this one see every row: CREATE POLICY prisma_mend_reads ON ${quoteQualified(schema, ledgerTableName)} FOR SELECT TO ${quoteIdentifier(identity.role)} USING (true);`,
    },
  );
}

/**
 * A view calls its functions with the rights of whoever reads it, and anybody who may make one decides what it calls. Its
 * rows, and those of a foreign table, are never read.
 */
const storing: ReadonlySet<string> = new Set(['r', 'p', 'm']);

async function readTable(database: Reader, relation: RelationRow): Promise<LedgerTable> {
  const columns = parseColumns(relation.columns);
  const isReadable =
    storing.has(relation.kind) && relation.is_readable === 't' && relation.hides_rows !== 't';
  const content = {
    relation: relations[relation.kind] ?? 'table',
    columns,
    key: relation.key === null ? null : parseKey(JSON.parse(relation.key)),
    rows: isReadable ? await readRows(database, relation, columns) : [],
  };
  return { schema: relation.schema, ...content, isReadable, defects: findDefects(content) };
}

/**
 * Rows as JSON, so that missing and mistyped columns do not stop the reading. For a type that somebody made, JSON would call
 * a cast that somebody made: `format` does not.
 */
async function readRows(
  database: Reader,
  { schema, own_types }: RelationRow,
  columns: readonly LedgerColumn[],
): Promise<readonly LedgerRow[]> {
  const own = new Set(asList(JSON.parse(own_types), 'own types'));
  const cells = columns.map(({ name }) => {
    const cell = `ledger.${quoteIdentifier(name)}`;
    const asText = `case when pg_catalog.num_nulls(${cell}) = 0 then pg_catalog.format('%s', ${cell}) end`;
    return own.has(name) ? `${asText} as ${quoteIdentifier(name)}` : cell;
  });
  const written = columns.filter(({ source }) => source !== 'expression');
  const rows = await database.query<{ row: string; json: string }>(
    `select pg_catalog.to_jsonb(ledger)::text as row, ${wholeRowExpression('ledger', written)} as json
     from (select ${cells.join(', ')} from ${quoteQualified(schema, ledgerTableName)} as ledger) as ledger`,
  );
  return rows.map(({ row, json }) => ({ ...parseTableRow(row), json })).sort(byStart);
}

function byStart(one: LedgerRow, other: LedgerRow): number {
  const key = (row: LedgerRow): string =>
    `${row.startedAt ?? ''}\u0000${row.id ?? ''}\u0000${row.json ?? ''}`;
  return key(one) < key(other) ? -1 : 1;
}

function parseTableRow(json: string): LedgerRow {
  const cells = asFields(JSON.parse(json), 'a row of the ledger');
  const text = (name: string): string | null => {
    const cell = cells[name] ?? null;
    return cell === null || typeof cell === 'string' ? cell : JSON.stringify(cell);
  };
  const steps = Number(text('applied_steps_count') ?? Number.NaN);
  return {
    id: text('id'),
    checksum: text('checksum'),
    finishedAt: text('finished_at'),
    migrationName: text('migration_name'),
    logs: text('logs'),
    rolledBackAt: text('rolled_back_at'),
    startedAt: text('started_at'),
    appliedStepsCount: Number.isNaN(steps) ? null : steps,
  };
}

function parseColumns(json: string): readonly LedgerColumn[] {
  return asList(JSON.parse(json), 'columns').map(parseColumn);
}
