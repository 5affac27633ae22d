import type { TestDatabase } from './postgres.ts';

const structureSql = `
select 'column ' || format('%s.%s %s null:%s default:%s', table_name, column_name, data_type, is_nullable, column_default)
from information_schema.columns where table_schema = 'public' and table_name <> '_prisma_migrations'
union all
select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename <> '_prisma_migrations'
union all
select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
from pg_constraint where connamespace = 'public'::regnamespace and conrelid is distinct from to_regclass('_prisma_migrations')
union all
select 'label ' || enumtypid::regtype || ' ' || enumlabel || ' ' || row_number() over (partition by enumtypid order by enumsortorder)
from pg_enum
order by 1`;

/** Tables, columns, indexes, constraints and enums in words; cheaper than a dump, where a test has hundreds of cases. */
export async function readStructure(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<Record<string, string>>(structureSql);
  return rows.flatMap((row) => Object.values(row));
}
