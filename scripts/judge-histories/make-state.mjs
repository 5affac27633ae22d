/** Databases as they are found: made by the history, never recorded. */
import { makeRandom } from '../cut-histories/choose-cuts.mjs';
import { readRows, readStructure } from '../cut-histories/read-state.mjs';
import { runFirst } from '../cut-histories/run-migration.mjs';
import { seedRows } from '../cut-histories/seed-rows.mjs';

/**
 * @typedef {object} State
 * @property {string} database
 * @property {ReadonlySet<string>} applied migrations of which every statement ran
 * @property {ReadonlySet<string>} damaged migrations of which some statement did not run, or whose work was undone
 */

/**
 * @param {'all' | 'part' | 'subset' | 'half' | 'remade'} kind
 * @returns {Promise<State | null>} null when the history has no such state
 */
export async function makeState(server, migrations, kind, seed) {
  const random = makeRandom(seed);
  const database = await server.copy();
  const state = await server.within(database, (client) => makers[kind](client, migrations, random));
  if (state === null) {
    await server.drop(database);
    return null;
  }
  await server.within(database, (client) => seedRows(client, { rows: 2, withNulls: true }));
  const rows = await readRows(server, database);
  return { database, ...state, rows, structure: await readStructure(server, database, null) };
}

const makers = {
  all: (client, migrations) => runAll(client, migrations, () => true),
  part: (client, migrations) =>
    runAll(client, migrations, (_, place) => place < Math.floor(migrations.length * 0.6)),
  subset: (client, migrations, random) => runAll(client, migrations, () => random(10) < 8),
  async half(client, migrations, random) {
    const several = migrations.filter(({ statements }) => statements.length > 2).slice(-8);
    const chosen = several[random(several.length || 1)];
    if (chosen === undefined) return null;
    const place = migrations.indexOf(chosen);
    const state = await runAll(client, migrations.slice(0, place), () => true);
    const count = 1 + random(chosen.statements.length - 1);
    try {
      await runFirst(client, chosen.statements, count);
    } catch {
      return null;
    }
    return { ...state, damaged: new Set([...state.damaged, chosen.name]), note: `${chosen.name}:${count}` };
  },
  /** A column of an early table goes and comes again: its place in the table is another, its values are gone. */
  async remade(client, migrations) {
    const state = await runAll(client, migrations, () => true);
    const { rows } = await client.query(remadeSql);
    const [column] = rows;
    if (column === undefined) return null;
    await client.query(`alter table ${column.table} drop column ${column.name}`);
    await client.query(`alter table ${column.table} add column ${column.name} ${column.type} ${column.rest}`);
    return { ...state, note: `${column.table}.${column.name}` };
  },
};

/** Plain columns that nothing else stands on. */
const remadeSql = `
select a.attrelid::regclass::text as table, format('%I', a.attname) as name,
  format_type(a.atttypid, a.atttypmod) as type,
  coalesce('default ' || pg_get_expr(d.adbin, d.adrelid), '') || case when a.attnotnull then ' not null' else '' end as rest
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attnum > 1 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
  and (not a.attnotnull or d.oid is not null)
  and not exists (
    select from pg_catalog.pg_depend p
    where p.refclassid = 'pg_class'::regclass and p.refobjid = a.attrelid and p.refobjsubid = a.attnum
      and p.classid <> 'pg_attrdef'::regclass)
order by a.attrelid, a.attnum limit 1`;

/** As psql runs files: what fails is noted and left behind. */
export async function runAll(client, migrations, isWanted) {
  const applied = new Set();
  const damaged = new Set();
  for (const [place, migration] of migrations.entries()) {
    if (!isWanted(migration, place)) continue;
    const failures = await runFile(client, migration);
    if (failures === 0) applied.add(migration.name);
    else if (failures < migration.statements.length) damaged.add(migration.name);
    await client.query('discard all');
  }
  return { applied, damaged };
}

async function runFile(client, { sql, statements }) {
  try {
    await client.query(sql);
    await client.query('commit');
    return 0;
  } catch {
    await client.query('rollback');
  }
  let failures = 0;
  for (const { text, kind } of statements) {
    if (kind === 'TransactionStmt') continue;
    await client.query(text).catch(() => (failures += 1));
  }
  return failures;
}
