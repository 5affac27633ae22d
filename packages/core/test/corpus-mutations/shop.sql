-- What migrations add to shop.prisma in SQL only: Prisma's schema language has no words for it.
CREATE EXTENSION pg_trgm;
ALTER TABLE "Item" ADD CONSTRAINT item_quantity_check CHECK (quantity > 0);
CREATE INDEX customers_lower_email_idx ON customers (lower(email));
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW."updatedAt" = now(); RETURN NEW; END $$;
CREATE TRIGGER customers_touch BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW open_orders AS SELECT id, number, "customerId" FROM orders WHERE status <> 'shipped';
CREATE MATERIALIZED VIEW sold AS SELECT sku, sum(quantity) AS quantity FROM "Item" GROUP BY sku;
COMMENT ON TABLE customers IS 'who buys';
INSERT INTO customers (email, "updatedAt") VALUES ('one@x', now()), ('two@x', now());
