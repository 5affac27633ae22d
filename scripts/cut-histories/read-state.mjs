/** What is compared: the structure as pg_dump prints it, and the rows. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { dumpSchema } from '../../packages/core/test/support/pg-dump.ts';

const columnsSql = `
select format('%I.%I', n.nspname, c.relname) as table, format('%I', a.attname) as column
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p') and c.relname <> '_prisma_migrations'
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by 1, 2`;

/** @returns {Promise<string>} without the ledger */
export async function readStructure(server, name, pgDump) {
  const args = ['--exclude-table=_prisma_migrations'];
  if (pgDump === null) return dumpSchema(server.url(name), { args });
  const { stdout } = await promisify(execFile)(
    pgDump,
    ['--schema-only', '--no-owner', '--no-privileges', ...args, server.url(name)],
    { maxBuffer: 2 ** 28 },
  );
  return stdout
    .replace(/^(?:--.*|\\(?:un)?restrict .*)$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim();
}

/** The values of every column that has any, without regard to the order of rows. */
export async function readRows(server, name) {
  return server.within(name, async (client) => {
    const { rows: columns } = await client.query(columnsSql);
    const values = new Map();
    for (const { table, column } of columns) {
      const { rows } = await client.query(
        `select count(*) as count, md5(string_agg(value, ',' order by value)) as hash
         from (select coalesce(${column}::text, 'null') as value from ${table}) as all_values`,
      );
      if (rows[0].count !== '0') values.set(`${table}.${column}`, `${rows[0].count} ${rows[0].hash}`);
    }
    return values;
  });
}

/**
 * Columns that differ; those that already differ between two runs of the same file (`now()`, random ids) say nothing.
 *
 * @param {ReadonlySet<string>} volatile
 */
export function differingColumns(expected, actual, volatile) {
  return [...new Set([...expected.keys(), ...actual.keys()])].filter(
    (key) => !volatile.has(key) && expected.get(key) !== actual.get(key),
  );
}

/** Lines that only one of two texts has; the first few. */
export function differingLines(expected, actual) {
  const one = expected.split('\n');
  const other = actual.split('\n');
  const without = (lines, others) => {
    const known = new Set(others);
    return lines.filter((line) => !known.has(line));
  };
  const lines = [
    ...without(one, other).map((line) => `- ${line}`),
    ...without(other, one).map((line) => `+ ${line}`),
  ];
  return lines.length === 0 ? ['(the same lines in another order)'] : lines.slice(0, 12);
}
