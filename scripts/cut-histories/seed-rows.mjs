/** Puts a few rows into the tables, so that what would be lost can be seen. */
const tablesSql = `
select c.oid::text as oid, format('%I.%I', n.nspname, c.relname) as name
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and c.relname <> '_prisma_migrations'
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by 2`;

const columnsSql = `
select format('%I', a.attname) as name, a.attnotnull as required, a.atthasdef or a.attidentity <> '' as filled,
  t.typtype as kind, t.typname as type, t.typcategory as category, a.atttypmod as modifier,
  (select e.enumlabel from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder limit 1) as label,
  (select format('select %I from %s order by 1 limit 1 offset $offset', r.attname, f.confrelid::regclass)
    from pg_catalog.pg_constraint f
    join pg_catalog.pg_attribute r on r.attrelid = f.confrelid and r.attnum = f.confkey[array_position(f.conkey, a.attnum)]
    where f.contype = 'f' and f.conrelid = a.attrelid and a.attnum = any (f.conkey) limit 1) as reference
from pg_catalog.pg_attribute a
join pg_catalog.pg_type t on t.oid = a.atttypid
where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
order by a.attnum`;

/**
 * Tables whose rows nobody can make up (checks, references in a circle) stay empty.
 *
 * @param {{ rows: number, withNulls: boolean }} wanted
 * @returns how many tables have rows afterwards
 */
export async function seedRows(client, { rows, withNulls }) {
  const open = new Set((await client.query(tablesSql)).rows);
  let seeded = 0;
  for (let pass = 0; pass < 5; pass += 1) {
    for (const table of [...open]) {
      const columns = (await client.query(columnsSql, [table.oid])).rows;
      if (!(await insertRows(client, table, columns, rows, withNulls))) continue;
      open.delete(table);
      seeded += 1;
    }
  }
  return seeded;
}

async function insertRows(client, table, columns, rows, withNulls) {
  await client.query('begin');
  try {
    for (let row = 0; row < rows; row += 1) {
      const isSparse = withNulls && row % 2 === 1;
      const given = columns.filter(({ required, filled }) => (isSparse ? required && !filled : !filled));
      const values = given.map((column) => valueFor(column, row));
      const names = given.map(({ name }) => name);
      await client.query(
        names.length === 0
          ? `insert into ${table.name} default values`
          : `insert into ${table.name} (${names.join(', ')}) select ${values.join(', ')}`,
      );
    }
    await client.query('commit');
    return true;
  } catch {
    await client.query('rollback');
    return false;
  }
}

function valueFor({ reference, kind, type, category, label, modifier }, row) {
  if (reference !== null) return `(${reference.replace('$offset', String(row))})`;
  if (kind === 'e') return `'${(label ?? '').replaceAll("'", "''")}'`;
  if (category === 'A') return `'{}'`;
  const place = row + 1;
  switch (type) {
    case 'bool':
      return String(row % 2 === 0);
    case 'json':
    case 'jsonb':
      return `'{"row": ${place}}'`;
    case 'uuid':
      return `'00000000-0000-4000-8000-00000000000${place}'`;
    case 'bytea':
      return `'\\x0${place}'`;
    case 'inet':
      return `'10.0.0.${place}'`;
    default:
      if (category === 'N') return String(place);
      if (category === 'D') return type === 'time' ? `'0${place}:00'` : `'2024-01-0${place}'`;
      if (category === 'T') return `'${place} days'`;
      return modifier > 0 && modifier < 12 ? `'${place}'` : `'row ${place}'`;
  }
}
