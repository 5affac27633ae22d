import { rowsOf } from './text-rows.ts';
import { namedOids, type Reach } from './scope-sql.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import type { CatalogContext, CatalogReader } from './catalog-context.ts';

/** Relations that were named, and what belongs to them. */
const onNamed = `d.objoid >= 16384 and (
    d.classoid = 'pg_catalog.pg_class'::regclass and (
      d.objoid = any (${namedOids('relations')}) or d.objoid in (
        select x.indexrelid from pg_catalog.pg_index x where x.indrelid = any (${namedOids('relations')})
      )
    )
    ${[
      ['pg_constraint', 'conrelid'],
      ['pg_trigger', 'tgrelid'],
      ['pg_rewrite', 'ev_class'],
      ['pg_policy', 'polrelid'],
    ]
      .map(
        ([catalog, relid]) => `
    or d.classoid = 'pg_catalog.${catalog}'::regclass and d.objoid in (
      select o.oid from pg_catalog.${catalog} o where o.${relid} = any (${namedOids('relations')})
    )`,
      )
      .join('')}
  )`;

/**
 * What initdb made has OIDs below 16384; of that only the comments on namespaces are of interest. Its comment on public
 * is left out, as pg_dump does: the schema loses it where it was dropped and created again (`migrate reset`).
 */
const onAll = `(
    d.objoid >= 16384
    or d.classoid = 'pg_catalog.pg_namespace'::regclass
      and not exists (
        select from pg_catalog.pg_namespace n
        where n.oid = d.objoid and n.nspname = 'public' and d.description = 'standard public schema'
      )
  )`;

/** A subscription is known by its name: PostgreSQL 13 shows its OID to superusers only. */
const addressOf = (row: string): string => `case ${row}.classoid
    when 'pg_catalog.pg_subscription'::regclass then (pg_identify_object(${row}.classoid, ${row}.objoid, 0)).identity
    else ${row}.objoid::text end`;

const commentsSql = (reach: Reach): string => `
  select catalog.relname, ${addressOf('d')}, d.objsubid, d.description
  from pg_catalog.pg_description d
  join pg_catalog.pg_class catalog on catalog.oid = d.classoid
  where ${reach === 'all' ? onAll : onNamed}
  order by d.classoid, d.objoid, d.objsubid
`;
type CommentRow = readonly [catalog: string, oid: string, attnum: string, text: string];

export const comments: CatalogReader = {
  kinds: ['comment'],
  sql: commentsSql,
  read(rows, context) {
    for (const [catalog, oid, attnum, text] of rowsOf<CommentRow>(rows, 4)) {
      const on = attachmentPoint(context, catalog, oid, attnum);
      if (on === undefined) continue;
      const { schema, table } = on;
      context.add({ kind: 'comment', schema, table, name: `${on.kind} ${on.name}`, on, text });
    }
  },
};

/** What a comment or a grant is on: an object in scope, or one column of it. */
export function attachmentPoint(
  context: CatalogContext,
  catalog: string,
  oid: string,
  attnum: string,
): ObjectIdentity | undefined {
  const identity = context.bearerOf(catalog, oid);
  if (identity === undefined || attnum === '0') return identity;
  const { schema, name: table } = identity;
  return { kind: 'column', schema, table, name: context.columnName(context.relation(oid), attnum) };
}
