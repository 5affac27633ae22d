import { firingOf } from './firing.ts';
import { rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

/** The rule `_RETURN` is the view itself. */
const rulesSql = (reach: Reach): string => `
  select r.oid, r.ev_class, r.rulename, pg_get_ruledef(r.oid), r.ev_enabled
  from pg_catalog.pg_rewrite r
  join pg_catalog.pg_class c on c.oid = r.ev_class
  where r.rulename <> '_RETURN' and c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'r.ev_class')}
  order by r.oid
`;
type RuleRow = readonly [oid: string, relid: string, name: string, definition: string, enabled: string];

export const rules: CatalogReader = {
  kinds: ['rule'],
  sql: rulesSql,
  needs: ['rules'],
  read(rows, context) {
    for (const [oid, relid, name, definition, enabled] of rowsOf<RuleRow>(rows, 5)) {
      const relation = context.visibleRelation(relid);
      if (relation === undefined) continue;
      const { schema, name: table } = relation;
      const firing = firingOf(enabled);
      context.add({ kind: 'rule', schema, table, name, definition, firing }, 'pg_rewrite', oid);
    }
  },
};
