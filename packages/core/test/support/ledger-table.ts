import { openWriter } from '../../src/database/open-database.ts';
import { openEngine, type Engine } from '../../src/engine/open-engine.ts';
import type { TestDatabase } from './postgres.ts';

/** Columns, constraints and rows of `_prisma_migrations`, all as text; the order of columns is none of it. */
export async function dumpLedgerTable(database: TestDatabase): Promise<readonly string[]> {
  const columns = await database.query<{ line: string }>(
    `select concat_ws(' ', attname, format_type(atttypid, atttypmod), case when attnotnull then 'not null' end,
            pg_get_expr(adbin, adrelid), attidentity, attgenerated) as line
     from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
     where attrelid = '_prisma_migrations'::regclass and attnum > 0 and not attisdropped order by 1`,
  );
  const constraints = await database.query<{ line: string }>(
    `select pg_get_constraintdef(oid) as line from pg_constraint
     where conrelid = '_prisma_migrations'::regclass and contype <> 'n' order by 1`,
  );
  const rows = await database.query<{ line: string }>(
    'select to_jsonb(l)::text as line from _prisma_migrations l order by 1',
  );
  return [...columns, ...constraints, ...rows].map(({ line }) => line);
}

/** Prisma's engine of one line over a connection of its own. */
export async function withEngine<T>(
  line: 6 | 7,
  url: string,
  ask: (engine: Engine) => Promise<T>,
): Promise<T> {
  const database = await openWriter({
    url,
    applicationName: 'judge',
    lockTimeoutMs: 5000,
    statementTimeoutMs: 0,
  });
  try {
    return await ask(await openEngine({ line, schema: null, database, writer: database }));
  } finally {
    await database.close();
  }
}
