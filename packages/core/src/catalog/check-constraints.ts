import { isTrue, rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

/** `conenforced` exists since 18. */
const checkConstraintsSql = (reach: Reach, version: number): string => `
  select k.oid, k.conname, k.conrelid, pg_get_constraintdef(k.oid), k.convalidated,
    ${version >= 180000 ? 'k.conenforced' : 'true'},
    k.coninhcount > 0 and not k.conislocal
  from pg_catalog.pg_constraint k
  where k.contype = 'c' and k.conrelid <> 0 and k.connamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'k.conrelid')}
  order by k.oid
`;
type CheckConstraintRow = readonly [
  oid: string,
  name: string,
  relid: string,
  definition: string,
  isValidated: string,
  isEnforced: string,
  isInherited: string,
];

export const checkConstraints: CatalogReader = {
  kinds: ['checkConstraint'],
  sql: checkConstraintsSql,
  read(rows, context) {
    for (const row of rowsOf<CheckConstraintRow>(rows, 7)) {
      const [oid, name, relid, definition, isValidated, isEnforced, isInherited] = row;
      const relation = context.visibleRelation(relid);
      // Those of a foreign table are part of it.
      if (relation === undefined || relation.relkind === 'f') continue;
      context.add(
        {
          kind: 'checkConstraint',
          schema: relation.schema,
          table: relation.name,
          name,
          definition,
          isDeferrable: false,
          isInitiallyDeferred: false,
          isValidated: isTrue(isValidated),
          isEnforced: isTrue(isEnforced),
          isInherited: isTrue(isInherited),
        },
        'pg_constraint',
        oid,
      );
    }
  },
};
