import { rowsOf } from './text-rows.ts';
import { namespacesInScope } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

/** The default of `stxstattarget` is -1 before 17 and NULL since. */
const statisticsSql = `
  select s.oid, s.stxrelid, n.nspname, s.stxname, pg_get_statisticsobjdef(s.oid), nullif(s.stxstattarget, -1)
  from pg_catalog.pg_statistic_ext s
  join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
  where s.stxnamespace = any (${namespacesInScope})
  order by s.oid
`;
type StatisticsRow = readonly [
  oid: string,
  relid: string,
  schema: string,
  name: string,
  definition: string,
  target: string | null,
];

export const statistics: CatalogReader = {
  kinds: ['statistics'],
  sql: statisticsSql,
  needs: ['statistics'],
  read(rows, context) {
    for (const [oid, relid, schema, name, definition, target] of rowsOf<StatisticsRow>(rows, 6)) {
      if (context.relations.get(relid)?.isVisible === false) continue;
      context.add(
        {
          kind: 'statistics',
          schema,
          table: null,
          name,
          definition,
          statisticsTarget: target === null ? null : Number(target),
        },
        'pg_statistic_ext',
        oid,
      );
    }
  },
};
