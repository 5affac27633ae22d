import { isTrue, rowsOf } from './text-rows.ts';
import type { CatalogReader } from './catalog-context.ts';

/** What initdb installed (plpgsql) has an OID below 16384 and is on every server. */
const extensionsSql = `
  select e.extname, n.nspname, e.extversion, e.extrelocatable
  from pg_catalog.pg_extension e
  join pg_catalog.pg_namespace n on n.oid = e.extnamespace
  where e.oid >= 16384
  order by e.oid
`;
type ExtensionRow = readonly [name: string, schema: string, version: string, isRelocatable: string];

export const extensions: CatalogReader = {
  kinds: ['extension'],
  sql: extensionsSql,
  needs: ['extensions'],
  read(rows, context) {
    for (const [name, installedIn, version, isRelocatable] of rowsOf<ExtensionRow>(rows, 4)) {
      context.add({
        kind: 'extension',
        schema: null,
        table: null,
        name,
        installedIn,
        version,
        isRelocatable: isTrue(isRelocatable),
      });
    }
  },
};

const extensionMembersSql = `
  select catalog.relname, d.objid, e.extname
  from pg_catalog.pg_depend d
  join pg_catalog.pg_extension e on e.oid = d.refobjid
  join pg_catalog.pg_class catalog on catalog.oid = d.classid
  where d.deptype = 'e' and d.refclassid = 'pg_catalog.pg_extension'::regclass and d.objid >= 16384
  order by d.classid, d.objid
`;
type ExtensionMemberRow = readonly [catalog: string, oid: string, extension: string];

export const extensionMembers: CatalogReader = {
  kinds: [],
  sql: extensionMembersSql,
  needs: ['extensionMembers'],
  read(rows, context) {
    for (const [catalog, oid, extension] of rowsOf<ExtensionMemberRow>(rows, 3)) {
      context.setExtensionMember(catalog, oid);
      context.countLeftOut(`owned by extension ${extension}`);
    }
  },
};
