import { mutation, since, type Mutation } from './mutation.ts';

/** Constraints and indexes of `tenants.sql`. */
export const tenantsConstraints: readonly Mutation[] = [
  mutation(
    'key of a partitioned table dropped',
    'ALTER TABLE audit.entries DROP CONSTRAINT entries_pkey',
    'primary key audit.entries.entries_pkey',
    'primary key audit.entries_0.entries_0_pkey',
    'primary key audit.entries_1.entries_1_pkey',
  ),
  mutation(
    'key without its included column',
    'ALTER TABLE app.members DROP CONSTRAINT members_pkey, ADD CONSTRAINT members_pkey PRIMARY KEY (tenant, name)',
    'primary key app.members.members_pkey',
  ),
  mutation(
    'key renamed',
    'ALTER TABLE app.members RENAME CONSTRAINT members_pkey TO members_key',
    'primary key app.members.members_key',
    'primary key app.members.members_pkey',
  ),
  mutation(
    'fill of an index behind a constraint',
    'ALTER INDEX "Billing".invoices_number_key RESET (fillfactor)',
    'unique constraint Billing.Invoices.invoices_number_key',
  ),
  since(
    15,
    mutation(
      'constraint nulls not distinct',
      'ALTER TABLE app.members DROP CONSTRAINT members_badge_key; ALTER TABLE app.members ADD CONSTRAINT members_badge_key UNIQUE NULLS NOT DISTINCT (badge); ALTER TABLE app.members REPLICA IDENTITY USING INDEX members_badge_key',
      'unique constraint app.members.members_badge_key',
    ),
  ),
  since(
    15,
    mutation(
      'index nulls not distinct',
      'DROP INDEX app.members_card_idx; CREATE UNIQUE INDEX members_card_idx ON app.members (card) NULLS NOT DISTINCT',
      'index app.members.members_card_idx',
    ),
  ),
  since(
    15,
    mutation(
      'foreign key sets one column null',
      'ALTER TABLE app.tenants DROP CONSTRAINT tenants_parent_fkey, ADD CONSTRAINT tenants_parent_fkey FOREIGN KEY (parent) REFERENCES app.tenants (id) ON DELETE SET NULL (parent)',
      'foreign key app.tenants.tenants_parent_fkey',
    ),
  ),
  mutation(
    'foreign key of a partitioned table dropped',
    'ALTER TABLE app.orders DROP CONSTRAINT orders_tenant_fkey',
    'foreign key app.orders.orders_tenant_fkey',
    'foreign key app.orders_eu.orders_tenant_fkey',
    'foreign key app.orders_rest.orders_tenant_fkey',
    'foreign key app.orders_us.orders_tenant_fkey',
    'foreign key app.orders_us_2026.orders_tenant_fkey',
  ),
  mutation(
    'foreign key across schemas on update',
    'ALTER TABLE "Billing"."Invoices" DROP CONSTRAINT invoices_tenant_fkey, ADD CONSTRAINT invoices_tenant_fkey FOREIGN KEY (tenant) REFERENCES app.tenants (id) DEFERRABLE',
    'foreign key Billing.Invoices.invoices_tenant_fkey',
  ),
  mutation(
    'foreign key match full',
    'ALTER TABLE app.tenants DROP CONSTRAINT tenants_parent_fkey, ADD CONSTRAINT tenants_parent_fkey FOREIGN KEY (parent) REFERENCES app.tenants (id) MATCH FULL',
    'foreign key app.tenants.tenants_parent_fkey',
  ),
  mutation(
    'check inherited',
    'ALTER TABLE "Billing"."Invoices" DROP CONSTRAINT invoices_net_check, ADD CONSTRAINT invoices_net_check CHECK (net >= 0)',
    'check constraint Billing.Invoices.invoices_net_check',
  ),
  mutation(
    'check of one partition',
    'ALTER TABLE app.orders_eu ADD CONSTRAINT eu_check CHECK (length(region) = 2)',
    'check constraint app.orders_eu.eu_check',
  ),
  mutation(
    'check of a partitioned table dropped',
    'ALTER TABLE app.orders DROP CONSTRAINT orders_id_check',
    'check constraint app.orders.orders_id_check',
    'check constraint app.orders_eu.orders_id_check',
    'check constraint app.orders_rest.orders_id_check',
    'check constraint app.orders_us.orders_id_check',
    'check constraint app.orders_us_2026.orders_id_check',
  ),
  mutation(
    'exclusion condition',
    'ALTER TABLE "Billing"."Invoices" DROP CONSTRAINT invoices_due_excl, ADD CONSTRAINT invoices_due_excl EXCLUDE USING gist (due WITH &&)',
    'exclusion constraint Billing.Invoices.invoices_due_excl',
  ),
  mutation(
    'exclusion deferrable',
    'ALTER TABLE "Billing"."Invoices" DROP CONSTRAINT invoices_due_excl, ADD CONSTRAINT invoices_due_excl EXCLUDE USING gist (due WITH &&) WHERE (net > 0) DEFERRABLE',
    'exclusion constraint Billing.Invoices.invoices_due_excl',
  ),
  mutation(
    'gin operator class',
    'DROP INDEX app.tenants_settings_idx; CREATE INDEX tenants_settings_idx ON app.tenants USING gin (settings)',
    'index app.tenants.tenants_settings_idx',
  ),
  mutation(
    'index method',
    'DROP INDEX app.tenants_opened_idx; CREATE INDEX tenants_opened_idx ON app.tenants (opened)',
    'index app.tenants.tenants_opened_idx',
  ),
  mutation(
    'brin option',
    'ALTER INDEX app.tenants_opened_idx SET (pages_per_range = 8)',
    'index app.tenants.tenants_opened_idx',
  ),
  mutation(
    'index of one partition',
    'CREATE INDEX eu_note ON app.orders_eu (note)',
    'index app.orders_eu.eu_note',
  ),
  mutation(
    'partitioned index order',
    'DROP INDEX app.orders_tenant_idx; CREATE INDEX orders_tenant_idx ON app.orders (tenant, placed)',
    'index app.orders.orders_tenant_idx',
    'index app.orders_eu.orders_eu_tenant_placed_idx',
    'index app.orders_rest.orders_rest_tenant_placed_idx',
    'index app.orders_us.orders_us_tenant_placed_idx',
    'index app.orders_us_2026.orders_us_2026_tenant_placed_idx',
  ),
  mutation(
    'statistics kinds',
    'DROP STATISTICS "Billing".invoice_stats; CREATE STATISTICS "Billing".invoice_stats (ndistinct) ON tenant, number FROM "Billing"."Invoices"',
    'statistics Billing.invoice_stats',
  ),
];
