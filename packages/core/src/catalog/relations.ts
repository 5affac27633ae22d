import { rowsOf } from './text-rows.ts';
import { among, namedOids, namespacesInScope, type Reach } from './scope-sql.ts';
import { newRelation, type CatalogReader } from './catalog-context.ts';

/** Tables, views and composite types: whatever has columns. */
const relationsSql = (reach: Reach): string => `
  select c.oid, n.nspname, c.relname, c.relkind
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'c', 'f', 'S') and c.relpersistence <> 't'
    and c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'c.oid')}
  order by c.oid
`;
type RelationRow = readonly [oid: string, schema: string, name: string, relkind: string];

export const relations: CatalogReader = {
  kinds: [],
  sql: relationsSql,
  read(rows, context) {
    for (const [oid, schema, name, relkind] of rowsOf<RelationRow>(rows, 4)) {
      const isMember = context.isExtensionMember('pg_class', oid);
      const isLedger = relkind !== 'S' && relkind !== 'c' && name === '_prisma_migrations';
      const isVisible = !isMember && !isLedger;
      context.relations.set(oid, newRelation({ oid, schema, name, relkind, isVisible }));
    }
  },
};

/** Columns that foreign keys reference, of tables outside of what is read. */
const outsideColumnsSql = (reach: Reach): string => `
  select distinct c.oid, n.nspname, c.relname, c.relkind, a.attnum, a.attname
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.confrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = any (k.confkey)
  where k.contype = 'f' and k.connamespace = any (${namespacesInScope})
    and ${
      reach === 'all'
        ? `c.relnamespace <> all (${namespacesInScope})`
        : `k.conrelid = any (${namedOids('relations')}) and k.confrelid <> all (${namedOids('relations')})`
    }
  order by c.oid, a.attnum
`;
type OutsideColumnRow = readonly [
  oid: string,
  schema: string,
  name: string,
  relkind: string,
  attnum: string,
  column: string,
];

export const outsideColumns: CatalogReader = {
  kinds: [],
  sql: outsideColumnsSql,
  needs: ['foreignKeys'],
  read(rows, context) {
    for (const [oid, schema, name, relkind, attnum, column] of rowsOf<OutsideColumnRow>(rows, 6)) {
      const known = context.relations.get(oid);
      const relation = known ?? newRelation({ oid, schema, name, relkind, isVisible: false });
      relation.columnNames[Number(attnum)] = column;
      if (known === undefined) context.relations.set(oid, relation);
    }
  },
};
