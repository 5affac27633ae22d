import { rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

/** Window functions are functions; aggregates have no pg_get_functiondef. */
const routinesSql = (reach: Reach): string => `
  select p.oid, n.nspname, p.proname || '(' || oidvectortypes(p.proargtypes) || ')', p.prokind, l.lanname,
    pg_get_functiondef(p.oid)
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  join pg_catalog.pg_language l on l.oid = p.prolang
  where p.prokind in ('f', 'w', 'p') and p.oid >= 16384 and p.pronamespace = any (${namespacesInScope})
    ${among(reach, 'routines', 'p.oid')}
    and not exists (
      select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i')
    )
  order by p.oid
`;
type RoutineRow = readonly [
  oid: string,
  schema: string,
  name: string,
  prokind: string,
  language: string,
  definition: string,
];

export const routines: CatalogReader = {
  kinds: ['function', 'procedure'],
  sql: routinesSql,
  needs: ['routines'],
  read(rows, context) {
    for (const [oid, schema, name, prokind, language, definition] of rowsOf<RoutineRow>(rows, 6)) {
      const kind = prokind === 'p' ? 'procedure' : 'function';
      context.add({ kind, schema, table: null, name, definition, language }, 'pg_proc', oid);
    }
  },
};
