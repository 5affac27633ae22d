import type { Reader } from '../../database/database.ts';
import type { LedgerRights } from '../../diagnose/foretell-start.ts';
import { ledgerTableName } from '../../ledger/ledger-table.ts';

/**
 * What the role may do with the relation of an OID, and whether its sessions may only read: by the default, whatever this
 * one was told meanwhile.
 */
const rightsOn = (oid: string): string => `
         coalesce(pg_catalog.has_table_privilege(${oid}, 'SELECT'), true) as can_read,
         coalesce(pg_catalog.has_table_privilege(${oid}, 'INSERT'), true) as can_insert,
         coalesce(pg_catalog.has_table_privilege(${oid}, 'UPDATE'), true) as can_update,
         coalesce(pg_catalog.row_security_active(${oid}), false) as is_row_secured,
         pg_catalog.pg_is_in_recovery() or exists (
           select from pg_catalog.pg_settings where name = 'default_transaction_read_only' and reset_val = 'on'
         ) as is_read_only`;

/** The answers of a connection whose search_path is a schema alone, for many schemas at once. */
const rightsOfSchemasSql = `
  select s.name, c.oid is not null as is_found, n.oid is not null as is_usable,
         case when n.oid is null
              then pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
              else pg_catalog.has_schema_privilege(n.oid, 'CREATE') end as can_create,${rightsOn('c.oid')}
  from pg_catalog.unnest($1::text[]) as s (name)
  left join pg_catalog.pg_namespace n on n.nspname = s.name and pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = $2::text`;

const rightsSql = `
  select (select n.nspname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where c.oid = found.oid) as found_in,
         here.schema as current_schema,
         case when here.schema is null
              then pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
              else pg_catalog.has_schema_privilege(here.schema, 'CREATE') end as can_create,${rightsOn('found.oid')}
  from (select pg_catalog.to_regclass($1::text)::pg_catalog.oid as oid) found,
       (select pg_catalog.current_schema()::text as schema) here`;

/**
 * Where the server finds `_prisma_migrations` on this connection, and what this role may do with it. The schema of the
 * URL is made by Prisma where it is not there.
 */
export async function readLedgerRights(database: Reader): Promise<LedgerRights> {
  const { rows } = await database.queryTyped(rightsSql, [ledgerTableName], 'project');
  const [foundIn, currentSchema, canCreate, canRead, canInsert, canUpdate, isRowSecured, isReadOnly] =
    rows[0] ?? [];
  return {
    foundIn: foundIn ?? null,
    currentSchema: currentSchema ?? null,
    canCreate: may(canCreate),
    canRead: may(canRead),
    canInsert: may(canInsert),
    canUpdate: may(canUpdate),
    isRowSecured: may(isRowSecured),
    isReadOnly: may(isReadOnly),
  };
}

/** The same for URLs that differ in their schema alone, in one question. */
export async function readLedgerRightsOf(
  database: Reader,
  schemas: readonly string[],
): Promise<ReadonlyMap<string, LedgerRights>> {
  const { rows } = await database.queryTyped(rightsOfSchemasSql, [schemas, ledgerTableName]);
  const rights = rows.map(
    ([name, isFound, isUsable, canCreate, canRead, canInsert, canUpdate, isRowSecured, isReadOnly]) => {
      const own: LedgerRights = {
        foundIn: may(isFound) ? (name ?? null) : null,
        currentSchema: may(isUsable) ? (name ?? null) : null,
        canCreate: may(canCreate),
        canRead: may(canRead),
        canInsert: may(canInsert),
        canUpdate: may(canUpdate),
        isRowSecured: may(isRowSecured),
        isReadOnly: may(isReadOnly),
      };
      return [name ?? '', own] as const;
    },
  );
  return new Map(rights);
}

function may(answer: string | null | undefined): boolean {
  return answer === 't';
}
