import { firingOf } from './firing.ts';
import { isTrue, rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

/**
 * Before 15, PostgreSQL marks the triggers that it clones into partitions as internal, like those of foreign keys;
 * the latter belong to a constraint that is no constraint trigger.
 */
const triggersSql = (reach: Reach): string => `
  select t.oid, t.tgrelid, t.tgname, pg_get_triggerdef(t.oid, false), t.tgenabled, t.tgparentid <> 0
  from pg_catalog.pg_trigger t
  join pg_catalog.pg_class c on c.oid = t.tgrelid
  left join pg_catalog.pg_constraint k on k.oid = t.tgconstraint
  where c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 't.tgrelid')}
    and (not t.tgisinternal or t.tgparentid <> 0 and coalesce(k.contype, 't') = 't')
  order by t.oid
`;
type TriggerRow = readonly [
  oid: string,
  relid: string,
  name: string,
  definition: string,
  enabled: string,
  isInherited: string,
];

export const triggers: CatalogReader = {
  kinds: ['trigger'],
  sql: triggersSql,
  needs: ['triggers'],
  read(rows, context) {
    for (const [oid, relid, name, definition, enabled, isInherited] of rowsOf<TriggerRow>(rows, 6)) {
      const relation = context.visibleRelation(relid);
      if (relation === undefined || context.isExtensionMember('pg_trigger', oid)) continue;
      context.add(
        {
          kind: 'trigger',
          schema: relation.schema,
          table: relation.name,
          name,
          definition,
          firing: firingOf(enabled),
          isInherited: isTrue(isInherited),
        },
        'pg_trigger',
        oid,
      );
    }
  },
};
