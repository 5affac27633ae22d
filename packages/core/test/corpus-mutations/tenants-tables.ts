import { mutation, since, type Mutation } from './mutation.ts';

/** Types, sequences, tables and partitions of `tenants.sql`. */
export const tenantsTables: readonly Mutation[] = [
  // types and sequences
  mutation('schema dropped', 'DROP SCHEMA audit CASCADE', ...auditObjects()),
  mutation('schema comment', `COMMENT ON SCHEMA audit IS 'the archive'`, 'comment schema audit'),
  mutation('enum of another schema extended', `ALTER TYPE app.plan ADD VALUE 'trial'`, 'enum app.plan'),
  mutation(
    'enum label of an array renamed',
    `ALTER TYPE app.plan RENAME VALUE 'team' TO 'crew'`,
    'enum app.plan',
  ),
  mutation(
    'enum dropped',
    'DROP TYPE app.plan CASCADE',
    'enum app.plan',
    'column app.tenants.plan',
    'column app.tenants.plans',
    'composite type app.money',
  ),
  mutation(
    'domain collation',
    'ALTER TABLE app.tenants ALTER COLUMN alias TYPE text',
    'column app.tenants.alias',
  ),
  mutation(
    'domain check of a domain under a domain',
    'ALTER DOMAIN app.slug DROP CONSTRAINT slug_form',
    'domain app.slug',
  ),
  mutation(
    'domain check not valid',
    `ALTER DOMAIN app.short_slug ADD CONSTRAINT no_x CHECK (VALUE <> 'x') NOT VALID`,
    'domain app.short_slug',
  ),
  mutation(
    'domain of another type and collation',
    `ALTER TABLE app.tenants ALTER COLUMN alias TYPE text; DROP DOMAIN app.short_slug; CREATE DOMAIN app.short_slug AS varchar(30) COLLATE "POSIX" NOT NULL CONSTRAINT slug_length CHECK (length(VALUE) < 20); ALTER TABLE app.tenants ALTER COLUMN alias TYPE app.short_slug`,
    'domain app.short_slug',
  ),
  mutation(
    'composite attribute dropped',
    'ALTER TYPE app.money DROP ATTRIBUTE currency',
    'composite type app.money',
  ),
  mutation(
    'attribute added to the type of a table',
    'ALTER TYPE app.price_row ADD ATTRIBUTE since date CASCADE',
    'composite type app.price_row',
    'column app.price.since',
  ),
  {
    name: 'attribute dropped from the type of a table',
    sql: 'ALTER TYPE app.price_row DROP ATTRIBUTE amount CASCADE',
    touches: ['column app.price.amount', 'composite type app.price_row'],
    unplanned: ['composite type app.price_row'],
    leaves: ['column app.price.amount', 'column app.price.currency', 'composite type app.price_row'],
  },
  mutation(
    'composite attribute retyped',
    'ALTER TYPE app.price_row ALTER ATTRIBUTE amount TYPE numeric(14, 4) CASCADE',
    'composite type app.price_row',
    'column app.price.amount',
  ),
  mutation(
    'range collation',
    'DROP TYPE app.words; CREATE TYPE app.words AS RANGE (subtype = text, collation = "POSIX")',
    'range type app.words',
  ),
  mutation(
    'range operator class',
    'DROP TYPE app.words; CREATE TYPE app.words AS RANGE (subtype = text, collation = "C", subtype_opclass = text_pattern_ops)',
    'range type app.words',
  ),
  mutation(
    'range difference function',
    'ALTER TABLE "Billing"."Invoices" DROP CONSTRAINT invoices_due_excl, ALTER COLUMN due TYPE text; DROP TYPE app.shift; CREATE TYPE app.shift AS RANGE (subtype = timestamp); ALTER TABLE "Billing"."Invoices" ALTER COLUMN due TYPE app.shift USING due::app.shift, ADD CONSTRAINT invoices_due_excl EXCLUDE USING gist (due WITH &&) WHERE (net > 0)',
    'range type app.shift',
  ),
  mutation(
    'new range type',
    'CREATE TYPE audit.years AS RANGE (subtype = integer)',
    'range type audit.years',
  ),
  mutation(
    'sequence start and cache',
    'ALTER SEQUENCE app.order_seq START WITH 7 CACHE 3 MINVALUE 5',
    'sequence app.order_seq',
  ),
  mutation(
    'sequence owner changed',
    'ALTER SEQUENCE "Billing".numbers OWNED BY "Billing"."Invoices".net',
    'sequence Billing.numbers',
  ),
  mutation(
    'sequence dropped with its default',
    'DROP SEQUENCE app.order_seq CASCADE',
    'sequence app.order_seq',
    'column app.orders.id',
    'column app.orders_eu.id',
    'column app.orders_rest.id',
    'column app.orders_us.id',
    'column app.orders_us_2026.id',
  ),
  // tables and partitions
  mutation(
    'partition detached',
    'ALTER TABLE app.orders DETACH PARTITION app.orders_eu',
    'table app.orders_eu',
  ),
  mutation(
    'list bounds',
    `ALTER TABLE app.orders DETACH PARTITION app.orders_eu; ALTER TABLE app.orders ATTACH PARTITION app.orders_eu FOR VALUES IN ('de', 'it')`,
    'table app.orders_eu',
  ),
  mutation(
    'range bounds below a partition',
    `ALTER TABLE app.orders_us DETACH PARTITION app.orders_us_2026; ALTER TABLE app.orders_us ATTACH PARTITION app.orders_us_2026 FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-07-01 00:00:00+00')`,
    'table app.orders_us_2026',
  ),
  mutation(
    'hash remainder',
    'DROP TABLE audit.entries_1; ALTER TABLE audit.entries DETACH PARTITION audit.entries_0; ALTER TABLE audit.entries ATTACH PARTITION audit.entries_0 FOR VALUES WITH (modulus 2, remainder 1)',
    'table audit.entries_0',
    'table audit.entries_1',
  ),
  mutation('default partition dropped', 'DROP TABLE app.orders_rest', 'table app.orders_rest'),
  mutation(
    'partitioned partition dropped',
    'DROP TABLE app.orders_us',
    'table app.orders_us',
    'table app.orders_us_2026',
  ),
  mutation(
    'new partition below a partition',
    `CREATE TABLE app.orders_us_old PARTITION OF app.orders_us DEFAULT`,
    'table app.orders_us_old',
  ),
  mutation(
    'storage of a partition',
    'ALTER TABLE app.orders_eu SET (fillfactor = 50, toast.autovacuum_enabled = off)',
    'table app.orders_eu',
  ),
  mutation('table logged', 'ALTER TABLE audit.recent SET LOGGED', 'table audit.recent'),
  since(
    15,
    mutation('access method', 'ALTER TABLE audit.recent SET ACCESS METHOD heap_too', 'table audit.recent'),
  ),
  mutation('row type let go', 'ALTER TABLE app.price NOT OF', 'table app.price'),
  mutation(
    'row type taken',
    'CREATE TABLE app.cost (amount numeric(12, 2), currency char(3)); ALTER TABLE app.cost OF app.price_row',
    'table app.cost',
  ),
  mutation(
    'replica identity of another index',
    'ALTER TABLE app.members REPLICA IDENTITY DEFAULT',
    'table app.members',
  ),
  mutation(
    'replica identity nothing',
    'ALTER TABLE audit.recent REPLICA IDENTITY NOTHING',
    'table audit.recent',
  ),
  mutation(
    'row security no longer forced',
    'ALTER TABLE app.members NO FORCE ROW LEVEL SECURITY',
    'table app.members',
  ),
  mutation(
    'row security of a plain table',
    'ALTER TABLE app.tenants ENABLE ROW LEVEL SECURITY',
    'table app.tenants',
  ),
  mutation('child dropped', 'DROP TABLE app.drafts', 'table app.drafts'),
  mutation(
    'another heir',
    'CREATE TABLE app.letters (signature text) INHERITS (app.base)',
    'table app.letters',
  ),
  mutation(
    'table in another schema',
    'CREATE TABLE "Billing".ledger (id integer PRIMARY KEY, tenant uuid REFERENCES app.tenants (id))',
    'table Billing.ledger',
  ),
  {
    name: 'table moved to another schema',
    sql: 'ALTER TABLE audit.recent SET SCHEMA app',
    touches: ['table app.recent', 'table audit.recent'],
  },
  {
    name: 'partition key',
    sql: `CREATE TABLE app.spare (LIKE audit.recent); DROP TABLE audit.recent; CREATE TABLE audit.recent (id integer, what text) PARTITION BY LIST (id); CREATE RULE recent_keep AS ON UPDATE TO audit.recent DO ALSO NOTHING; DROP TABLE app.spare`,
    touches: ['table audit.recent'],
  },
];

/** What goes with the schema. */
function auditObjects(): readonly string[] {
  return [
    'schema audit',
    'event trigger watch',
    'function audit.note()',
    'function audit.on_ddl()',
    'procedure audit.purge(integer)',
    'table audit.entries',
    'table audit.entries_0',
    'table audit.entries_1',
    'table audit.recent',
    'trigger app.members.members_check',
    'trigger app.members.members_note',
    'trigger app.orders.orders_note',
    'trigger app.orders_eu.orders_note',
    'trigger app.orders_rest.orders_note',
    'trigger app.orders_us.orders_note',
    'trigger app.orders_us_2026.orders_note',
    'view audit.invoice_totals',
  ];
}
