import { describeObject, type ObjectIdentity } from '../model/identity.ts';
import type { ForeignOption } from '../model/objects/foreign-data.ts';
import type { CatalogContext, CatalogReader } from './catalog-context.ts';
import { parseForeignOptions } from './foreign-options.ts';
import { isTrue, rowsOf } from './text-rows.ts';

const wrappersSql = `
  select f.oid, f.fdwname, case when f.fdwhandler <> 0 then f.fdwhandler::pg_catalog.regproc end,
    case when f.fdwvalidator <> 0 then f.fdwvalidator::pg_catalog.regproc end, f.fdwoptions
  from pg_catalog.pg_foreign_data_wrapper f
  order by f.oid
`;
type WrapperRow = readonly [
  oid: string,
  name: string,
  handler: string | null,
  validator: string | null,
  options: string | null,
];

export const foreignDataWrappers: CatalogReader = {
  kinds: ['foreignDataWrapper'],
  sql: wrappersSql,
  needs: ['foreignDataWrappers'],
  read(rows, context) {
    for (const [oid, name, handler, validator, cell] of rowsOf<WrapperRow>(rows, 5)) {
      if (context.isExtensionMember('pg_foreign_data_wrapper', oid)) continue;
      const identity = { kind: 'foreignDataWrapper', schema: null, table: null, name } as const;
      const options = parseForeignOptions(cell);
      countHidden(context, identity, options);
      if (handler !== null || validator !== null)
        context.countNotModelled('code of a foreign data wrapper', name);
      context.add({ ...identity, handler, validator, options }, 'pg_foreign_data_wrapper', oid);
    }
  },
};

const serversSql = `
  select s.oid, s.srvname, f.fdwname, s.srvtype, s.srvversion, s.srvoptions
  from pg_catalog.pg_foreign_server s
  join pg_catalog.pg_foreign_data_wrapper f on f.oid = s.srvfdw
  order by s.oid
`;
type ServerRow = readonly [
  oid: string,
  name: string,
  wrapper: string,
  type: string | null,
  version: string | null,
  options: string | null,
];

export const foreignServers: CatalogReader = {
  kinds: ['foreignServer'],
  sql: serversSql,
  needs: ['foreignServers'],
  read(rows, context) {
    for (const [oid, name, wrapper, type, version, cell] of rowsOf<ServerRow>(rows, 6)) {
      if (context.isExtensionMember('pg_foreign_server', oid)) continue;
      const identity = { kind: 'foreignServer', schema: null, table: null, name } as const;
      const options = parseForeignOptions(cell);
      countHidden(context, identity, options);
      context.add({ ...identity, wrapper, type, version, options }, 'pg_foreign_server', oid);
    }
  },
};

/** Whose options the view shows it does not say itself: it has NULL for those that are hidden and for none. */
const mappingsSql = `
  select m.umid, m.usename, m.srvname, m.umoptions,
    (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user)
      or m.umuser = 0 and pg_has_role(s.srvowner, 'usage')
      or m.usename = current_user and m.umuser <> 0
        and (pg_has_role(s.srvowner, 'usage') or has_server_privilege(s.oid, 'usage'))
  from pg_catalog.pg_user_mappings m
  join pg_catalog.pg_foreign_server s on s.oid = m.srvid
  order by m.umid
`;
type MappingRow = readonly [
  oid: string,
  user: string,
  server: string,
  options: string | null,
  isVisible: string,
];

/** Who logs in as whom differs between environments as grants do, and is read together with them. */
export const userMappings: CatalogReader = {
  kinds: ['userMapping'],
  sql: mappingsSql,
  needs: ['foreignServers'],
  read(rows, context) {
    for (const [oid, user, server, cell, isVisible] of rowsOf<MappingRow>(rows, 5)) {
      const name = `${user} on ${server}`;
      const identity = { kind: 'userMapping', schema: null, table: null, name } as const;
      const options = isTrue(isVisible) ? parseForeignOptions(cell, 'userMapping') : null;
      if (options === null) context.countNotModelled('options of a user mapping', name);
      else countHidden(context, identity, options);
      context.add({ ...identity, server, user, options }, 'pg_user_mapping', oid);
    }
  },
};

/** What no catalog holds is said. */
export function countHidden(
  context: CatalogContext,
  identity: ObjectIdentity,
  options: readonly ForeignOption[],
): void {
  for (const { name, value } of options) {
    if (value === null)
      context.countNotModelled(
        'foreign option that may be a secret',
        `${name} of ${describeObject(identity)}`,
      );
  }
}
