import { identitySequence } from '../model/identity-sequence.ts';
import { draftOf } from './columns.ts';
import { isTrue, rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

/** A serial column owns its sequence with an `a` dependency; with `i` it is an identity column's, and part of that. */
const sequencesSql = (reach: Reach): string => `
  select c.oid, format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
    s.seqcycle, c.relpersistence = 'u', d.deptype, d.refobjid, d.refobjsubid,
    case when d.deptype = 'i' then (
      select a.attidentity from pg_catalog.pg_attribute a
      where a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    ) end
  from pg_catalog.pg_sequence s
  join pg_catalog.pg_class c on c.oid = s.seqrelid
  left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid
    and d.objsubid = 0 and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0
    and d.deptype in ('a', 'i')
  where c.relpersistence <> 't' and c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 's.seqrelid')}
  order by c.oid
`;
type SequenceRow = readonly [
  oid: string,
  type: string,
  start: string,
  increment: string,
  minimum: string,
  maximum: string,
  cache: string,
  cycles: string,
  isUnlogged: string,
  ownership: string | null,
  ownerRelid: string | null,
  ownerAttnum: string | null,
  generation: string | null,
];

export const sequences: CatalogReader = {
  kinds: ['sequence'],
  sql: sequencesSql,
  read(rows, context) {
    for (const row of rowsOf<SequenceRow>(rows, 13)) {
      const [oid, type, start, increment, minimum, maximum, cache, cycles, isUnlogged, ...ownership] = row;
      const [dependency, ownerRelid, ownerAttnum, generation] = ownership;
      const counting = { start, increment, minimum, maximum, cache, cycles: isTrue(cycles) };
      const sequence = context.visibleRelation(oid);
      if (dependency === 'i') {
        const column = draftOf(context, ownerRelid ?? '', ownerAttnum ?? '');
        const sequenceName = context.relation(oid).name;
        const identity = generation === 'a' ? 'always' : 'byDefault';
        if (column === undefined) continue;
        column.identity = { generation: identity, sequenceName, ...counting };
        context.registerPart('pg_class', oid, identitySequence(column));
        continue;
      }
      if (sequence === undefined) continue;
      const owner = ownerRelid === null ? undefined : context.relations.get(ownerRelid);
      // What is left out takes its sequences with it.
      if (owner?.isVisible === false) continue;
      context.add(
        {
          kind: 'sequence',
          schema: sequence.schema,
          table: null,
          name: sequence.name,
          type,
          ...counting,
          isUnlogged: isTrue(isUnlogged),
          ownedBy:
            owner === undefined || ownerAttnum === null
              ? null
              : { schema: owner.schema, table: owner.name, column: context.columnName(owner, ownerAttnum) },
        },
        'pg_class',
        oid,
      );
    }
  },
};
