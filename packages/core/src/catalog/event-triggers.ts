import { firingOf } from './firing.ts';
import { rowsOf } from './text-rows.ts';
import type { CatalogReader } from './catalog-context.ts';

/** PostgreSQL has no function that prints an event trigger. */
const eventTriggersSql = `
  select e.oid, e.evtname,
    'CREATE EVENT TRIGGER ' || quote_ident(e.evtname) || ' ON ' || quote_ident(e.evtevent)
    || coalesce(' WHEN TAG IN (' || (
      select string_agg(quote_literal(tag), ', ' order by position)
      from unnest(e.evttags) with ordinality tags (tag, position)
    ) || ')', '')
    || ' EXECUTE FUNCTION ' || e.evtfoid::pg_catalog.regproc || '()',
    e.evtenabled
  from pg_catalog.pg_event_trigger e
  order by e.oid
`;
type EventTriggerRow = readonly [oid: string, name: string, definition: string, enabled: string];

export const eventTriggers: CatalogReader = {
  kinds: ['eventTrigger'],
  sql: eventTriggersSql,
  needs: ['eventTriggers'],
  read(rows, context) {
    for (const [oid, name, definition, enabled] of rowsOf<EventTriggerRow>(rows, 4)) {
      if (context.isExtensionMember('pg_event_trigger', oid)) continue;
      context.add(
        { kind: 'eventTrigger', schema: null, table: null, name, definition, firing: firingOf(enabled) },
        'pg_event_trigger',
        oid,
      );
    }
  },
};
