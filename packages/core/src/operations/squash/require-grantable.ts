import type { Reader } from '../../database/database.ts';
import { listed } from '../../explain/listed.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { ReadableMigration } from '../../model/history.ts';
import { everyStatement } from '../../parse/find-reaches.ts';
import { loadParser } from '../../parse/load-parser.ts';
import { parseStatements } from '../../parse/parse-statements.ts';
import { listAt, textAt, textOfString, valueAt } from '../../parse/parse-tree.ts';
import { unproven } from './require-small.ts';

const membersSql = `
  select 'function' as kind, n.nspname::text as schema, p.proname::text as name from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid and d.deptype = 'e'
  union
  select case c.relkind when 'S' then 'sequence' else 'table' end, n.nspname::text, c.relname::text
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e'
  union
  select 'type', n.nspname::text, t.typname::text from pg_catalog.pg_type t
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objid = t.oid and d.deptype = 'e'`;

type Member = Readonly<Record<'kind' | 'schema' | 'name', string>>;

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
  const members = await database.query<Member>(membersSql);
  // What the migrations made under such a name may be meant as well.
  const made = new Set(
    objects.flatMap(({ schema, name }) => (schema === null ? [] : [name.replace(/\(.*/s, '')])),
  );
  const parser = await loadParser();
  const reasons = suspects.flatMap(({ name, sql }) => {
    if (parseStatements(parser, sql) === null) return [`what ${name} grants, which the parser cannot read`];
    return everyStatement(parser, sql)
      .flatMap(({ kind, node }) => (kind === 'GrantStmt' ? membersIn(node, members, made) : []))
      .map((object) => `privileges on ${object}, a member of an extension (${name})`);
  });
  if (reasons.length === 0) return;
  throw unproven(`the migrations make what a squash cannot hold: ${listed([...new Set(reasons)])}`, {
    why: 'The scratch server does not carry them out, and they would be missing in every new environment.',
    next: 'Squash only what comes before it: --to <migration>; or grant it outside of the migrations.',
  });
}

/** Names of the members that a GRANT or REVOKE is about, one by one or with all of a schema. */
function membersIn(grant: unknown, members: readonly Member[], made: ReadonlySet<string>): readonly string[] {
  const objects = listAt(grant, 'objects');
  if (textAt(grant, 'targtype') === 'ACL_TARGET_ALL_IN_SCHEMA') {
    const schemas = objects.map(textOfString);
    const kind = kindsOfAll[textAt(grant, 'objtype') ?? ''] ?? 'function';
    const [some] = members.filter((each) => each.kind === kind && schemas.includes(each.schema));
    return some === undefined ? [] : [`all of ${some.schema}, of which ${some.name} is`];
  }
  const names = objects.map(nameOf);
  return members.map(({ name }) => name).filter((name) => names.includes(name) && !made.has(name));
}

const kindsOfAll: Readonly<Record<string, string>> = { OBJECT_TABLE: 'table', OBJECT_SEQUENCE: 'sequence' };

function nameOf(object: unknown): string {
  const parts = listAt(valueAt(object, 'ObjectWithArgs'), 'objname')
    .concat(listAt(valueAt(object, 'List'), 'items'))
    .map(textOfString);
  return textAt(valueAt(object, 'RangeVar'), 'relname') ?? parts.at(-1) ?? '';
}
