-- Several schemas and roles, partitions by every strategy, row security per tenant, inheritance. Valid from PostgreSQL 13 on.
CREATE ROLE tenants_owner;
CREATE ROLE tenants_reader;
CREATE ROLE tenants_writer;
CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
CREATE SCHEMA app;
CREATE SCHEMA audit;
CREATE SCHEMA "Billing";
GRANT USAGE ON SCHEMA app TO tenants_reader;

CREATE FUNCTION app.tenant() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.tenant', true), '')::uuid $$;
CREATE FUNCTION app.apart(timestamp, timestamp) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT extract(epoch FROM $1 - $2)::float8 $$;
CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION audit.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE PROCEDURE audit.purge(days integer DEFAULT 30) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE AGGREGATE app.longest(integer) (SFUNC = int4larger, STYPE = integer, PARALLEL = SAFE);
GRANT EXECUTE ON FUNCTION app.tenant() TO tenants_reader;

CREATE TYPE app.plan AS ENUM ('free', 'team', 'enterprise');
CREATE DOMAIN app.slug AS text COLLATE "C" CONSTRAINT slug_form CHECK (VALUE ~ '^[a-z]');
CREATE DOMAIN app.short_slug AS app.slug NOT NULL CONSTRAINT slug_length CHECK (length(VALUE) < 20);
CREATE TYPE app.money AS (amount numeric(12, 2), currency char(3), state app.plan);
CREATE TYPE app.price_row AS (amount numeric(12, 2), currency char(3));
CREATE TYPE app.shift AS RANGE (subtype = timestamp, subtype_diff = app.apart);
CREATE TYPE app.words AS RANGE (subtype = text, collation = "C");
CREATE SEQUENCE app.order_seq AS integer START WITH 100;
CREATE SEQUENCE "Billing".numbers;

CREATE TABLE app.tenants (
  id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT tenants_pkey PRIMARY KEY,
  slug app.slug NOT NULL CONSTRAINT tenants_slug_key UNIQUE,
  alias app.short_slug DEFAULT 'none',
  plan app.plan NOT NULL DEFAULT 'free',
  plans app.plan[],
  settings jsonb NOT NULL DEFAULT '{}',
  parent uuid CONSTRAINT tenants_parent_fkey REFERENCES app.tenants (id),
  opened date NOT NULL DEFAULT CURRENT_DATE
);
INSERT INTO app.tenants (slug) VALUES ('one'), ('two');
ALTER TABLE app.tenants OWNER TO tenants_owner;
GRANT SELECT ON app.tenants TO tenants_reader;
GRANT SELECT, INSERT ON app.tenants TO tenants_writer WITH GRANT OPTION;
GRANT UPDATE (settings) ON app.tenants TO tenants_reader;
CREATE INDEX tenants_settings_idx ON app.tenants USING gin (settings jsonb_path_ops);
CREATE INDEX tenants_opened_idx ON app.tenants USING brin (opened) WITH (pages_per_range = 16);

CREATE TABLE app.members (
  tenant uuid NOT NULL REFERENCES app.tenants (id) ON DELETE CASCADE,
  name text NOT NULL,
  role name NOT NULL DEFAULT CURRENT_USER,
  badge integer GENERATED ALWAYS AS IDENTITY (START WITH 1000 INCREMENT BY 10),
  joined timestamptz NOT NULL DEFAULT now(),
  card text,
  CONSTRAINT members_pkey PRIMARY KEY (tenant, name) INCLUDE (badge),
  CONSTRAINT members_badge_key UNIQUE (badge)
);
CREATE UNIQUE INDEX members_card_idx ON app.members (card);
ALTER TABLE app.members REPLICA IDENTITY USING INDEX members_badge_key;
ALTER TABLE app.members ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY members_own ON app.members TO tenants_reader, tenants_writer USING (tenant = app.tenant()) WITH CHECK (tenant = app.tenant());
CREATE POLICY members_read ON app.members FOR SELECT USING (role = CURRENT_USER);
CREATE POLICY members_gone ON app.members FOR DELETE USING (joined < '2020-01-01');
COMMENT ON POLICY members_own ON app.members IS 'tenants see themselves';
CREATE TRIGGER members_note AFTER INSERT ON app.members REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION audit.note();
CREATE CONSTRAINT TRIGGER members_check AFTER UPDATE ON app.members DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.note();

CREATE TABLE app.orders (
  id bigint NOT NULL DEFAULT nextval('app.order_seq'),
  tenant uuid NOT NULL,
  region text NOT NULL,
  placed timestamptz NOT NULL,
  total app.money,
  note text,
  CONSTRAINT orders_pkey PRIMARY KEY (id, region, placed),
  CONSTRAINT orders_tenant_fkey FOREIGN KEY (tenant) REFERENCES app.tenants (id),
  CONSTRAINT orders_id_check CHECK (id > 0)
) PARTITION BY LIST (region);
CREATE TABLE app.orders_eu PARTITION OF app.orders FOR VALUES IN ('de', 'fr') WITH (fillfactor = 90);
CREATE TABLE app.orders_us PARTITION OF app.orders FOR VALUES IN ('us', 'ca') PARTITION BY RANGE (placed);
CREATE TABLE app.orders_us_2026 PARTITION OF app.orders_us FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');
CREATE TABLE app.orders_rest PARTITION OF app.orders DEFAULT;
CREATE INDEX orders_tenant_idx ON app.orders (tenant, placed DESC);
CREATE TRIGGER orders_note AFTER UPDATE ON app.orders FOR EACH ROW EXECUTE FUNCTION audit.note();

CREATE TABLE audit.entries (id bigint NOT NULL, tenant uuid NOT NULL, body jsonb, PRIMARY KEY (id, tenant)) PARTITION BY HASH (tenant);
CREATE TABLE audit.entries_0 PARTITION OF audit.entries FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE audit.entries_1 PARTITION OF audit.entries FOR VALUES WITH (modulus 2, remainder 1);
CREATE UNLOGGED TABLE audit.recent (id integer, what text);
CREATE RULE recent_keep AS ON UPDATE TO audit.recent DO ALSO NOTHING;

CREATE TABLE "Billing"."Invoices" (
  id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  tenant uuid NOT NULL CONSTRAINT invoices_tenant_fkey REFERENCES app.tenants (id) ON UPDATE CASCADE DEFERRABLE,
  number bigint NOT NULL DEFAULT nextval('"Billing".numbers'),
  net numeric(12, 2) NOT NULL,
  gross numeric(12, 2) GENERATED ALWAYS AS (net * 1.2) STORED,
  "Text" text COLLATE "C",
  due app.shift,
  slug app.slug,
  CONSTRAINT invoices_number_key UNIQUE (number) INCLUDE (net) WITH (fillfactor = 80),
  CONSTRAINT invoices_due_excl EXCLUDE USING gist (due WITH &&) WHERE (net > 0),
  CONSTRAINT invoices_net_check CHECK (net >= 0) NO INHERIT
);
ALTER SEQUENCE "Billing".numbers OWNED BY "Billing"."Invoices".number;
CREATE STATISTICS "Billing".invoice_stats (ndistinct, mcv) ON tenant, number FROM "Billing"."Invoices";

CREATE TABLE app.base (created timestamptz DEFAULT now(), note text);
CREATE TABLE app.documents (id integer PRIMARY KEY, body text) INHERITS (app.base);
CREATE TABLE app.drafts (words integer) INHERITS (app.documents);
CREATE TABLE app.price OF app.price_row (amount WITH OPTIONS NOT NULL);

CREATE VIEW app.my_members WITH (security_barrier = true) AS SELECT name, badge FROM app.members WHERE tenant = app.tenant() WITH LOCAL CHECK OPTION;
CREATE VIEW audit.invoice_totals AS SELECT t.slug, sum(i.gross) AS gross FROM app.tenants t JOIN "Billing"."Invoices" i ON i.tenant = t.id GROUP BY t.slug;
GRANT SELECT ON app.my_members TO tenants_reader;
CREATE MATERIALIZED VIEW "Billing".per_tenant AS SELECT tenant, sum(net) AS net FROM "Billing"."Invoices" GROUP BY tenant WITH NO DATA;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION audit.on_ddl();
COMMENT ON SCHEMA audit IS 'who did what';
