import type { ObjectIdentity } from '../model/identity.ts';
import type { ForeignColumn } from '../model/objects/foreign-data.ts';
import type { DomainConstraint } from '../model/objects/types.ts';
import type { CatalogContext, CatalogReader } from './catalog-context.ts';
import { parseForeignOptions } from './foreign-options.ts';
import { countHidden } from './foreign-servers.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import { byFirstCell, isTrue, parseOptionalTextArray, rowsOf } from './text-rows.ts';

/** A partition says all of its columns, of which it may have options and defaults of its own. */
const foreignTablesSql = (reach: Reach): string => `
  select c.oid, s.srvname, t.ftoptions, pg_get_expr(c.relpartbound, c.oid),
    (
      select array_agg(i.inhparent::regclass::text order by i.inhseqno)
      from pg_catalog.pg_inherits i where i.inhrelid = c.oid
    ),
    part.kind, part.oid, part.name, part.definition, part.not_null, part.expression, part.generated, part.collation,
    part.options
  from pg_catalog.pg_foreign_table t
  join pg_catalog.pg_class c on c.oid = t.ftrelid
  join pg_catalog.pg_foreign_server s on s.oid = t.ftserver
  left join lateral (
    select 'column' as kind, d.oid, a.attnum as place, a.attname as name,
      format_type(a.atttypid, a.atttypmod) as definition, a.attnotnull as not_null,
      pg_get_expr(d.adbin, d.adrelid) as expression, a.attgenerated as generated, (
        select quote_ident(n.nspname) || '.' || quote_ident(l.collname)
        from pg_catalog.pg_collation l join pg_catalog.pg_namespace n on n.oid = l.collnamespace
        where l.oid = a.attcollation and a.attcollation <> y.typcollation
      ) as collation, a.attfdwoptions as options
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_type y on y.oid = a.atttypid
    left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and (a.attislocal or c.relispartition)
    union all
    select 'check', k.oid, 0, k.conname, pg_get_constraintdef(k.oid), null, null, null, null, null
    from pg_catalog.pg_constraint k
    where k.conrelid = c.oid and k.contype = 'c' and k.conislocal
  ) part on true
  where c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'c.oid')}
  order by c.oid, part.place, part.name collate "C"
`;
type ForeignTableRow = readonly [
  oid: string,
  server: string,
  options: string | null,
  partitionBound: string | null,
  parents: string | null,
  partKind: string | null,
  partOid: string | null,
  partName: string | null,
  definition: string | null,
  isNotNull: string | null,
  expression: string | null,
  generated: string | null,
  collation: string | null,
  partOptions: string | null,
];

export const foreignTables: CatalogReader = {
  kinds: ['foreignTable'],
  sql: foreignTablesSql,
  needs: ['foreignServers'],
  read(rows, context) {
    for (const [oid, parts] of byFirstCell(rowsOf<ForeignTableRow>(rows, 14))) {
      const relation = context.visibleRelation(oid);
      const [first] = parts;
      if (relation === undefined || first === undefined) continue;
      const [, server, tableOptions, partitionBound, parents] = first;
      const { schema, name } = relation;
      const identity = { kind: 'foreignTable', schema, table: null, name } as const;
      const options = parseForeignOptions(tableOptions);
      const columns = parts.filter(([, , , , , kind]) => kind === 'column').map(columnOf);
      countHidden(context, identity, [...options, ...columns.flatMap((column) => column.options)]);
      const table = {
        ...identity,
        server,
        options,
        columns,
        constraints: parts.filter(([, , , , , kind]) => kind === 'check').map(constraintOf),
        inherits: parseOptionalTextArray(parents),
        partitionBound,
      };
      context.add(table, 'pg_class', oid);
      registerParts(context, identity, parts);
    }
  },
};

function columnOf(row: ForeignTableRow): ForeignColumn {
  const [, , , , , , , name, type, isNotNull, expression, generated, collation, options] = row;
  return {
    name: name ?? '',
    type: type ?? '',
    isNullable: !isTrue(isNotNull ?? 'f'),
    default: expression,
    generated: generated === 's' ? 'stored' : generated === 'v' ? 'virtual' : null,
    collation,
    options: parseForeignOptions(options),
  };
}

function constraintOf([, , , , , , , name, definition]: ForeignTableRow): DomainConstraint {
  return { name: name ?? '', definition: definition ?? '' };
}

/** What a default or check calls, the table needs; a comment stands on the check. */
function registerParts(
  context: CatalogContext,
  table: ObjectIdentity & { readonly kind: 'foreignTable' },
  parts: readonly ForeignTableRow[],
): void {
  for (const [, , , , , kind, oid, name] of parts) {
    if (oid === null || name === null) continue;
    context.register(kind === 'column' ? 'pg_attrdef' : 'pg_constraint', oid, table);
    if (kind !== 'check') continue;
    const check = { kind: 'checkConstraint', schema: table.schema, table: table.name, name } as const;
    context.registerPart('pg_constraint', oid, check);
  }
}
