import type { Reader } from '../../database/database.ts';
import { listed } from '../../explain/listed.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { ReadableMigration } from '../../model/history.ts';
import { loadParser } from '../../parse/load-parser.ts';
import { parseStatements } from '../../parse/parse-statements.ts';
import { listAt, textAt, textOfString, valueAt } from '../../parse/parse-tree.ts';
import { unproven } from './require-small.ts';

const membersSql = `
  select p.proname::text as name from pg_catalog.pg_proc p
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid and d.deptype = 'e'
  union
  select c.relname::text from pg_catalog.pg_class c
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e'
  union
  select t.typname::text from pg_catalog.pg_type t
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objid = t.oid and d.deptype = 'e'`;

/**
 * A scratch server owns the members of extensions itself: GRANT and REVOKE on them do nothing there but warn.
 *
 * @throws Refusal `history-unproven` naming what a squash would lose of them
 */
export async function requireGrantable(
  database: Reader,
  migrations: readonly ReadableMigration[],
  { objects }: Catalog,
): Promise<void> {
  const suspects = migrations.filter(({ sql }) => /\b(?:grant|revoke)\b/i.test(sql));
  if (suspects.length === 0 || !objects.some(({ kind }) => kind === 'extension')) return;
  const rows = await database.query<{ name: string | null }>(membersSql);
  const members = new Set(rows.map(({ name }) => name ?? ''));
  // What the migrations made under such a name may be meant as well.
  for (const { schema, name } of objects) if (schema !== null) members.delete(name.replace(/\(.*/s, ''));
  const parser = await loadParser();
  const reasons = suspects.flatMap(({ name, sql }) => {
    const statements = parseStatements(parser, sql);
    if (statements === null) return [`what ${name} grants, which the parser cannot read`];
    return statements
      .flatMap(({ kind, node }) => (kind === 'GrantStmt' ? listAt(node, 'objects').map(nameOf) : []))
      .filter((object) => members.has(object))
      .map((object) => `privileges on ${object}, a member of an extension (${name})`);
  });
  if (reasons.length === 0) return;
  throw unproven(`the migrations make what a squash cannot hold: ${listed([...new Set(reasons)])}`, {
    why: 'The scratch server does not carry them out, and they would be missing in every new environment.',
    next: 'Squash only what comes before it: --to <migration>; or grant it outside of the migrations.',
  });
}

function nameOf(object: unknown): string {
  const parts = listAt(valueAt(object, 'ObjectWithArgs'), 'objname')
    .concat(listAt(valueAt(object, 'List'), 'items'))
    .map(textOfString);
  return textAt(valueAt(object, 'RangeVar'), 'relname') ?? parts.at(-1) ?? '';
}
