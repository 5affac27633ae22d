import { rowsOf } from './text-rows.ts';
import { namespacesInScope } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

const finalModify = (column: string): string => `
      case when ${column} <> case when a.aggkind in ('o', 'h') then 'w' else 'r' end then
        case ${column} when 'r' then 'READ_ONLY' when 's' then 'SHAREABLE' else 'READ_WRITE' end
      end`;

/** PostgreSQL prints no aggregate by itself. Attributes as in CREATE AGGREGATE, each only where it is not the default. */
const aggregatesSql = `
  select p.oid, n.nspname, p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
    'CREATE AGGREGATE ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
    || case when p.pronargs = 0 then '*' else pg_get_function_arguments(p.oid) end || E') (\\n    '
    || concat_ws(E',\\n    ',
      'SFUNC = ' || a.aggtransfn::text,
      'STYPE = ' || format_type(a.aggtranstype, null),
      'INITCOND = ' || quote_literal(a.agginitval),
      'SSPACE = ' || nullif(a.aggtransspace, 0),
      'FINALFUNC = ' || nullif(a.aggfinalfn::text, '-'),
      case when a.aggfinalextra then 'FINALFUNC_EXTRA' end,
      'FINALFUNC_MODIFY = ' || ${finalModify('a.aggfinalmodify')},
      'COMBINEFUNC = ' || nullif(a.aggcombinefn::text, '-'),
      'SERIALFUNC = ' || nullif(a.aggserialfn::text, '-'),
      'DESERIALFUNC = ' || nullif(a.aggdeserialfn::text, '-'),
      'MSFUNC = ' || nullif(a.aggmtransfn::text, '-'),
      'MINVFUNC = ' || nullif(a.aggminvtransfn::text, '-'),
      'MSTYPE = ' || case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end,
      'MSSPACE = ' || nullif(a.aggmtransspace, 0),
      'MINITCOND = ' || quote_literal(a.aggminitval),
      'MFINALFUNC = ' || nullif(a.aggmfinalfn::text, '-'),
      case when a.aggmfinalextra then 'MFINALFUNC_EXTRA' end,
      case when a.aggmtranstype <> 0 then 'MFINALFUNC_MODIFY = ' || ${finalModify('a.aggmfinalmodify')} end,
      'SORTOP = OPERATOR(' || quote_ident(opn.nspname) || '.' || op.oprname || ')',
      case when a.aggkind = 'h' then 'HYPOTHETICAL' end,
      'PARALLEL = ' || case p.proparallel when 's' then 'SAFE' when 'r' then 'RESTRICTED' end
    ) || E'\\n)'
  from pg_catalog.pg_aggregate a
  join pg_catalog.pg_proc p on p.oid = a.aggfnoid
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  left join pg_catalog.pg_operator op on op.oid = a.aggsortop
  left join pg_catalog.pg_namespace opn on opn.oid = op.oprnamespace
  where p.oid >= 16384 and p.pronamespace = any (${namespacesInScope})
  order by p.oid
`;
type AggregateRow = readonly [oid: string, schema: string, name: string, definition: string];

export const aggregates: CatalogReader = {
  kinds: ['aggregate'],
  sql: aggregatesSql,
  needs: ['aggregates'],
  read(rows, context) {
    for (const [oid, schema, name, definition] of rowsOf<AggregateRow>(rows, 4)) {
      if (context.isExtensionMember('pg_proc', oid)) continue;
      context.add({ kind: 'aggregate', schema, table: null, name, definition }, 'pg_proc', oid);
    }
  },
};
