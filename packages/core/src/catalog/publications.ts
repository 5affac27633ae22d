import { objectKey } from '../model/identity.ts';
import type { PublicationMember } from '../model/objects/replication.ts';
import { byFirstCell, isTrue, parseOptionalTextArray, rowsOf } from './text-rows.ts';
import type { CatalogContext, CatalogReader } from './catalog-context.ts';

/** Column lists, conditions and whole schemas came with PostgreSQL 15, generated columns with 18. */
const publicationsSql = (version: number): string => `
  select p.oid, p.pubname, p.puballtables,
    'publish = ' || quote_literal(concat_ws(', ',
      case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
      case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end))
    || ', publish_via_partition_root = ' || p.pubviaroot
    || ${version >= 180000 ? `', publish_generated_columns = ' || case p.pubgencols when 's' then 'stored' else 'none' end` : `''`},
    member.relid, member.schema, member.columns, member.condition
  from pg_catalog.pg_publication p
  left join lateral (
    select r.prrelid as relid, null as schema,
      ${
        version >= 150000
          ? `(select array_agg(a.attname order by a.attnum) from pg_catalog.pg_attribute a
        where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) as columns,
      pg_get_expr(r.prqual, r.prrelid) as condition`
          : 'null as columns, null as condition'
      }
    from pg_catalog.pg_publication_rel r where r.prpubid = p.oid
    ${
      version >= 150000
        ? `union all
    select null, n.nspname, null, null
    from pg_catalog.pg_publication_namespace s
    join pg_catalog.pg_namespace n on n.oid = s.pnnspid where s.pnpubid = p.oid`
        : ''
    }
  ) member on true
  order by p.oid, member.relid, member.schema
`;
type PublicationRow = readonly [
  oid: string,
  name: string,
  isForAllTables: string,
  options: string,
  relid: string | null,
  schema: string | null,
  columns: string | null,
  condition: string | null,
];

/** One with a member that the scope leaves out is none that could be made again: it is counted as not modelled. */
export const publications: CatalogReader = {
  kinds: ['publication'],
  sql: (_, serverVersionNumber) => publicationsSql(serverVersionNumber),
  needs: ['publications'],
  read(rows, context) {
    for (const [oid, members] of byFirstCell(rowsOf<PublicationRow>(rows, 8))) {
      const [first] = members;
      if (first === undefined) continue;
      const [, name, isForAllTables, options] = first;
      const found = members.map((row) => memberOf(context, row));
      if (context.isExtensionMember('pg_publication', oid) || found.includes('outside')) continue;
      const publication = {
        kind: 'publication',
        schema: null,
        table: null,
        name,
        isForAllTables: isTrue(isForAllTables),
        options,
        members: found
          .filter((member) => member !== null && member !== 'outside')
          .sort((one, other) => compareText(keyOf(one), keyOf(other))),
      } as const;
      context.add(publication, 'pg_publication', oid);
      for (const { schema, table } of publication.members) {
        const on =
          table === null
            ? ({ kind: 'schema', schema: null, table: null, name: schema } as const)
            : ({ kind: 'table', schema, table: null, name: table } as const);
        context.recordDependency({ dependent: objectKey(publication), on: objectKey(on) });
      }
    }
  },
};

function memberOf(
  context: CatalogContext,
  [, , , , relid, schema, columns, condition]: PublicationRow,
): PublicationMember | 'outside' | null {
  if (schema !== null) {
    return context.schemas.includes(schema)
      ? { schema, table: null, columns: null, condition: null }
      : 'outside';
  }
  if (relid === null) return null;
  const relation = context.visibleRelation(relid);
  if (relation === undefined || context.excludesTable(relation.schema, relation.name)) return 'outside';
  return {
    schema: relation.schema,
    table: relation.name,
    columns: columns === null ? null : parseOptionalTextArray(columns),
    condition,
  };
}

function keyOf({ schema, table }: PublicationMember): string {
  return JSON.stringify([schema, table]);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
