import { mutation, since, type Mutation } from './mutation.ts';

/** Views, code, policies, owners and grants of `tenants.sql`. */
export const tenantsCode: readonly Mutation[] = [
  // views and code
  mutation('view check option', 'ALTER VIEW app.my_members RESET (check_option)', 'view app.my_members'),
  since(
    15,
    mutation(
      'view as its invoker',
      'ALTER VIEW app.my_members SET (security_invoker = true)',
      'view app.my_members',
    ),
  ),
  mutation(
    'view with another column',
    'DROP VIEW app.my_members; CREATE VIEW app.my_members WITH (security_barrier = true) AS SELECT name, badge, joined FROM app.members WHERE tenant = app.tenant() WITH LOCAL CHECK OPTION; GRANT SELECT ON app.my_members TO tenants_reader',
    'view app.my_members',
  ),
  since(
    15,
    mutation(
      'materialized view access method',
      'ALTER MATERIALIZED VIEW "Billing".per_tenant SET ACCESS METHOD heap_too',
      'materialized view Billing.per_tenant',
    ),
  ),
  mutation('function volatility', 'ALTER FUNCTION app.tenant() IMMUTABLE', 'function app.tenant()'),
  mutation(
    'function owner-only setting',
    `ALTER FUNCTION audit.note() SET search_path = audit`,
    'function audit.note()',
  ),
  mutation(
    'procedure body',
    'CREATE OR REPLACE PROCEDURE audit.purge(days integer DEFAULT 60) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$',
    'procedure audit.purge(integer)',
  ),
  mutation(
    'aggregate options',
    'DROP AGGREGATE app.longest(integer); CREATE AGGREGATE app.longest(integer) (SFUNC = int4larger, STYPE = integer, COMBINEFUNC = int4larger, SORTOP = OPERATOR(pg_catalog.>))',
    'aggregate app.longest(integer)',
  ),
  mutation(
    'trigger enabled always',
    'ALTER TABLE app.members ENABLE ALWAYS TRIGGER members_note',
    'trigger app.members.members_note',
  ),
  mutation(
    'trigger on replicas',
    'ALTER TABLE app.members ENABLE REPLICA TRIGGER members_check',
    'trigger app.members.members_check',
  ),
  mutation(
    'trigger condition',
    'DROP TRIGGER members_check ON app.members; CREATE CONSTRAINT TRIGGER members_check AFTER UPDATE ON app.members DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (old.name <> new.name) EXECUTE FUNCTION audit.note()',
    'trigger app.members.members_check',
  ),
  mutation(
    'trigger of a partitioned table dropped',
    'DROP TRIGGER orders_note ON app.orders',
    'trigger app.orders.orders_note',
    'trigger app.orders_eu.orders_note',
    'trigger app.orders_rest.orders_note',
    'trigger app.orders_us.orders_note',
    'trigger app.orders_us_2026.orders_note',
  ),
  mutation('event trigger disabled', 'ALTER EVENT TRIGGER watch DISABLE', 'event trigger watch'),
  mutation(
    'event trigger tags',
    `DROP EVENT TRIGGER watch; CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'DROP VIEW') EXECUTE FUNCTION audit.on_ddl()`,
    'event trigger watch',
  ),
  mutation('rule dropped', 'DROP RULE recent_keep ON audit.recent', 'rule audit.recent.recent_keep'),
  // access
  mutation(
    'policy for another command',
    "DROP POLICY members_gone ON app.members; CREATE POLICY members_gone ON app.members FOR UPDATE USING (joined < '2020-01-01')",
    'policy app.members.members_gone',
  ),
  mutation(
    'policy for everyone',
    'ALTER POLICY members_own ON app.members TO PUBLIC',
    'policy app.members.members_own',
  ),
  mutation(
    'policy check',
    'ALTER POLICY members_own ON app.members WITH CHECK (true)',
    'policy app.members.members_own',
  ),
  mutation(
    'policy comment',
    'COMMENT ON POLICY members_own ON app.members IS NULL',
    'comment app.members.policy members_own',
  ),
  mutation('table owner', 'ALTER TABLE app.tenants OWNER TO postgres', 'owner app.table tenants'),
  mutation('schema owner', 'ALTER SCHEMA "Billing" OWNER TO tenants_owner', 'owner schema Billing'),
  mutation(
    'function owner',
    'ALTER FUNCTION app.tenant() OWNER TO tenants_owner',
    'owner app.function tenant()',
  ),
  mutation(
    'grant added',
    'GRANT DELETE ON audit.recent TO tenants_writer',
    'grant audit.table recent to tenants_writer',
  ),
  mutation(
    'grant revoked',
    'REVOKE SELECT ON app.tenants FROM tenants_reader',
    'grant app.table tenants to tenants_reader',
  ),
  mutation(
    'grant of another privilege',
    'GRANT UPDATE ON app.tenants TO tenants_reader',
    'grant app.table tenants to tenants_reader',
  ),
  mutation(
    'grant option revoked',
    'REVOKE GRANT OPTION FOR SELECT ON app.tenants FROM tenants_writer',
    'grant app.table tenants to tenants_writer',
  ),
  mutation(
    'grant on a column',
    'REVOKE UPDATE (settings) ON app.tenants FROM tenants_reader; GRANT UPDATE (plan) ON app.tenants TO tenants_reader',
    'grant app.tenants.column plan to tenants_reader',
    'grant app.tenants.column settings to tenants_reader',
  ),
  mutation(
    'grant on a schema',
    'REVOKE USAGE ON SCHEMA app FROM tenants_reader',
    'grant schema app to tenants_reader',
  ),
  mutation(
    'function closed to the public',
    'REVOKE EXECUTE ON FUNCTION app.tenant() FROM PUBLIC',
    'grant app.function tenant() to public',
  ),
  mutation(
    'grant on a sequence',
    'GRANT USAGE ON SEQUENCE app.order_seq TO tenants_writer',
    'grant app.sequence order_seq to tenants_writer',
  ),
  mutation('grant on a type', 'REVOKE USAGE ON TYPE app.plan FROM PUBLIC', 'grant app.enum plan to public'),
];
