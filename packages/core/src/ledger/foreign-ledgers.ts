import type { ForeignLedger } from '../model/ledger.ts';

/** A table that might be another tool's history, with the columns that it has. */
export interface CandidateTable {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
}

interface Signature {
  readonly tool: string;
  readonly table: string;
  /** Where the tool always uses one schema of its own. */
  readonly schema?: string;
  /** Columns that tell the tool from others with a table of the same name. */
  readonly columns: readonly string[];
}

/** What Prisma 8 keeps in a database that it has signed; its schema is read by nobody else. */
export const prisma8 = 'Prisma 8';
const prisma8Schema = 'prisma_contract';

/** More specific signatures first: several tools call their table `schema_migrations` or `migrations`. */
const signatures: readonly Signature[] = [
  { tool: 'Flyway', table: 'flyway_schema_history', columns: ['installed_rank', 'checksum'] },
  { tool: 'Liquibase', table: 'databasechangelog', columns: ['id', 'author', 'filename'] },
  { tool: 'Liquibase', table: 'databasechangeloglock', columns: ['id', 'locked'] },
  { tool: 'Knex', table: 'knex_migrations', columns: ['name', 'batch'] },
  { tool: 'Knex', table: 'knex_migrations_lock', columns: ['is_locked'] },
  { tool: 'Sequelize', table: 'SequelizeMeta', columns: ['name'] },
  { tool: 'node-pg-migrate', table: 'pgmigrations', columns: ['name', 'run_on'] },
  {
    tool: 'Supabase',
    table: 'schema_migrations',
    schema: 'supabase_migrations',
    columns: ['version'],
  },
  { tool: 'golang-migrate', table: 'schema_migrations', columns: ['version', 'dirty'] },
  { tool: 'Rails', table: 'schema_migrations', columns: ['version'] },
  { tool: 'Rails', table: 'ar_internal_metadata', columns: ['key', 'value'] },
  { tool: 'Alembic', table: 'alembic_version', columns: ['version_num'] },
  { tool: 'Django', table: 'django_migrations', columns: ['app', 'name', 'applied'] },
  { tool: 'Goose', table: 'goose_db_version', columns: ['version_id', 'is_applied'] },
  { tool: 'Atlas', table: 'atlas_schema_revisions', columns: ['version', 'hash'] },
  { tool: 'Drizzle', table: '__drizzle_migrations', columns: ['hash', 'created_at'] },
  // Prisma 2 before 2.13: `migrate save`, `migrate up`.
  { tool: 'Prisma 2', table: '_Migration', columns: ['revision', 'name', 'datamodel', 'status'] },
  { tool: prisma8, table: 'marker', schema: prisma8Schema, columns: ['space', 'core_hash'] },
  { tool: 'TypeORM', table: 'migrations', columns: ['timestamp', 'name'] },
];

/** Names worth asking the server about. */
export const foreignLedgerTableNames: readonly string[] = [
  ...new Set(signatures.map((signature) => signature.table)),
];

/** Which of the tables are another tool's history, in order of schema and table. */
export function recogniseForeignLedgers(candidates: readonly CandidateTable[]): readonly ForeignLedger[] {
  return candidates.flatMap((candidate) => {
    const signature = signatures.find(
      (known) =>
        known.table === candidate.table &&
        (known.schema === undefined || known.schema === candidate.schema) &&
        known.columns.every((column) => candidate.columns.includes(column)),
    );
    return signature === undefined
      ? []
      : [{ tool: signature.tool, schema: candidate.schema, table: candidate.table }];
  });
}
