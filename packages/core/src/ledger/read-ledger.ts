import { createHash } from 'node:crypto';
import type { Database } from '../database/database.ts';
import type { Ledger, LedgerColumn, LedgerRow, LedgerTable } from '../model/ledger.ts';
import { InvariantError } from '../model/failure.ts';
import { quoteQualified } from '../model/quote.ts';
import { foreignLedgerTableNames, recogniseForeignLedgers } from './foreign-ledgers.ts';
import { findDefects } from './ledger-defects.ts';

const ledgerName = '_prisma_migrations';

/**
 * Every relation that is a migration history by its name: Prisma's own, and other tools'.
 * `current_schema()` is where an unqualified `_prisma_migrations` ends up, as all of Prisma's statements are.
 */
const relationsSql = `
  select n.nspname as schema, c.relname as relation, c.relkind as kind,
         pg_catalog.current_schema() as current_schema,
         pg_catalog.has_table_privilege(c.oid, 'select')
           and pg_catalog.has_schema_privilege(n.oid, 'usage') as is_readable,
         coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
           'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'isNullable', not a.attnotnull
         ) order by a.attnum) filter (where a.attnum is not null), '[]')::text as columns
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relname = any ($1::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and n.nspname !~ '^pg_(catalog|toast|temp)' and n.nspname <> 'information_schema'
  group by c.oid, n.oid, n.nspname, c.relname, c.relkind
  order by n.nspname, c.relname`;

interface RelationRow extends Readonly<Record<string, string | null>> {
  readonly schema: string;
  readonly relation: string;
  readonly kind: string;
  readonly current_schema: string | null;
  readonly is_readable: string;
  readonly columns: string;
}

/**
 * Reads `_prisma_migrations` wherever it is, and recognises other tools' history tables.
 * Two round trips, or one when there is no ledger. A ledger with missing or mistyped columns is read as far as
 * it goes, with its defects named.
 */
export async function readLedger(database: Database): Promise<Ledger> {
  const relations = await database.query<RelationRow>(relationsSql, [
    [ledgerName, ...foreignLedgerTableNames],
  ]);
  const expectedSchema = await findExpectedSchema(database, relations);
  const tables: LedgerTable[] = [];
  for (const relation of relations.filter((row) => row.relation === ledgerName)) {
    tables.push(await readTable(database, relation));
  }
  const foreign = recogniseForeignLedgers(
    relations
      .filter((row) => row.relation !== ledgerName)
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

/** Without any relation to tell it, the schema is asked for by itself. */
async function findExpectedSchema(database: Database, relations: readonly RelationRow[]): Promise<string> {
  const known = relations[0];
  if (known !== undefined) return known.current_schema ?? database.defaultSchema;
  const rows = await database.query<{ schema: string | null }>(
    'select pg_catalog.current_schema() as schema',
  );
  return rows[0]?.schema ?? database.defaultSchema;
}

async function readTable(database: Database, relation: RelationRow): Promise<LedgerTable> {
  const columns = parseColumns(relation.columns);
  const isReadable = relation.is_readable === 't';
  const rows = isReadable ? await readRows(database, relation.schema) : [];
  return {
    schema: relation.schema,
    columns,
    rows,
    isReadable,
    defects: findDefects(relation.kind, columns, rows),
  };
}

/** Rows as JSON, so that missing and mistyped columns do not stop the reading. */
async function readRows(database: Database, schema: string): Promise<readonly LedgerRow[]> {
  const rows = await database.query<{ row: string }>(
    `select pg_catalog.to_jsonb(ledger)::text as row from ${quoteQualified(schema, ledgerName)} as ledger`,
  );
  return rows.map((row) => parseRow(row.row)).sort(byStart);
}

function byStart(one: LedgerRow, other: LedgerRow): number {
  const key = (row: LedgerRow): string => `${row.startedAt ?? ''}\u0000${row.id ?? ''}`;
  return key(one) < key(other) ? -1 : 1;
}

function parseRow(json: string): LedgerRow {
  const row: unknown = JSON.parse(json);
  if (typeof row !== 'object' || row === null) throw new InvariantError('a ledger row is not an object');
  const cells = new Map<string, unknown>(Object.entries(row));
  const text = (name: string): string | null => {
    const cell = cells.get(name) ?? null;
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
  const columns: unknown = JSON.parse(json);
  if (!Array.isArray(columns)) throw new InvariantError('the columns of a ledger are not a list');
  return columns.map((column: unknown) => {
    const { name, type, isNullable } = column as Readonly<Record<string, unknown>>;
    return { name: String(name), type: String(type), isNullable: isNullable === true };
  });
}
