import type { CatalogReader } from './catalog-context.ts';
import { among, type Reach } from './scope-sql.ts';
import { isTrue, rowsOf } from './text-rows.ts';

const operatorClassesSql = `
  select o.oid,
    case when n.nspname = 'pg_catalog' then '' else quote_ident(n.nspname) || '.' end || quote_ident(o.opcname),
    o.opcmethod, o.opcintype, o.opcdefault
  from pg_catalog.pg_opclass o
  join pg_catalog.pg_namespace n on n.oid = o.opcnamespace
  order by o.oid
`;
type OperatorClassRow = readonly [
  oid: string,
  printedName: string,
  method: string,
  inputType: string,
  isDefault: string,
];

export const operatorClasses: CatalogReader = {
  kinds: [],
  sql: operatorClassesSql,
  read(rows, context) {
    for (const row of rowsOf<OperatorClassRow>(rows, 5)) {
      const [oid, printedName, method, inputType, isDefault] = row;
      context.operatorClasses.set(oid, { printedName, method, inputType, isDefault: isTrue(isDefault) });
    }
  },
};

/** Also of domains outside the scope: a column may have any type. */
const baseTypesSql = `
  select t.oid, t.typbasetype from pg_catalog.pg_type t where t.typtype = 'd' order by t.oid
`;
type BaseTypeRow = readonly [domain: string, base: string];

export const baseTypes: CatalogReader = {
  kinds: [],
  sql: baseTypesSql,
  read(rows, context) {
    for (const [domain, base] of rowsOf<BaseTypeRow>(rows, 2)) {
      context.operatorClasses.setBaseType(domain, base);
    }
  },
};

/** OIDs from 16384 on are user-made. */
const indexCollationsSql = (reach: Reach): string => `
  select l.oid,
    case when n.nspname = 'pg_catalog' then '' else quote_ident(n.nspname) || '.' end || quote_ident(l.collname)
  from pg_catalog.pg_collation l
  join pg_catalog.pg_namespace n on n.oid = l.collnamespace
  where l.oid in (
    select unnest(x.indcollation::pg_catalog.oid[])
    from pg_catalog.pg_index x
    where x.indexrelid >= 16384 ${among(reach, 'relations', 'x.indrelid')}
  )
  order by l.oid
`;
type IndexCollationRow = readonly [oid: string, printedName: string];

export const indexCollations: CatalogReader = {
  kinds: [],
  sql: indexCollationsSql,
  read(rows, context) {
    for (const [oid, printedName] of rowsOf<IndexCollationRow>(rows, 2)) {
      context.collations.set(oid, printedName);
    }
  },
};
