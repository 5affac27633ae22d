CREATE EXTENSION btree_gist;
CREATE EXTENSION citext WITH SCHEMA public;
CREATE SCHEMA ext;
CREATE EXTENSION pg_trgm WITH SCHEMA ext;
CREATE TABLE a (id int PRIMARY KEY, b_id int, u1 int, u2 int, name citext,
  CONSTRAINT u UNIQUE (u1, u2) INCLUDE (b_id) WITH (fillfactor = 60) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (u2) DEFERRABLE);
CREATE TABLE b (id int CONSTRAINT "B key" PRIMARY KEY WITH (fillfactor=80), a_id int REFERENCES a ON DELETE CASCADE ON UPDATE SET NULL,
  a1 int, a2 int, during tstzrange, room int, period daterange, UNIQUE (a1, a2),
  CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&) WITH (fillfactor=90) WHERE (room > 0) DEFERRABLE INITIALLY DEFERRED,
  EXCLUDE USING gist (period WITH &&));
ALTER TABLE b CLUSTER ON "B key";
ALTER TABLE a ADD CONSTRAINT circle FOREIGN KEY (b_id) REFERENCES b DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE a ADD CONSTRAINT "match full" FOREIGN KEY (u1, u2) REFERENCES b (a1, a2) MATCH FULL ON DELETE SET DEFAULT NOT VALID;
ALTER TABLE a ADD CONSTRAINT self FOREIGN KEY (b_id) REFERENCES a (id) ON DELETE RESTRICT;
ALTER TABLE a ADD CONSTRAINT not_valid CHECK (u1 > 0) NOT VALID;
CREATE UNIQUE INDEX b_room ON b (room);
ALTER TABLE a ADD CONSTRAINT to_index FOREIGN KEY (u2) REFERENCES b (room);
CREATE INDEX a_expr ON a (lower(name::text) COLLATE "C" text_pattern_ops DESC NULLS LAST, (u1 + u2), id DESC) INCLUDE (b_id) WITH (fillfactor=50) WHERE u1 > 5 AND name <> 'x''y';
ALTER INDEX a_expr ALTER COLUMN 2 SET STATISTICS 300;
CREATE INDEX ON a USING hash (name);
CREATE INDEX ON a USING gin ((name::text) ext.gin_trgm_ops);
CREATE INDEX ON a USING gist ((name::text) ext.gist_trgm_ops (siglen=32));
CREATE INDEX ON b USING brin (room) WITH (pages_per_range=4);
CREATE UNIQUE INDEX "Partial ON ONLY x" ON a (u1) WHERE b_id IS NULL;
CREATE DOMAIN positive AS int CONSTRAINT pos CHECK (VALUE > 0) CONSTRAINT small CHECK (VALUE < 1000) DEFAULT 5 NOT NULL;
CREATE DOMAIN email AS citext CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE DOMAIN c_text AS text COLLATE "C" DEFAULT 'it''s';
CREATE DOMAIN of_domain AS positive[] CHECK (cardinality(VALUE) > 1);
ALTER DOMAIN email ADD CONSTRAINT later CHECK (VALUE <> 'a@b') NOT VALID;
COMMENT ON DOMAIN email IS 'mail';
COMMENT ON CONSTRAINT pos ON DOMAIN positive IS 'domain check';
CREATE TABLE uses_domains (p positive, e email DEFAULT 'x@y', c c_text COLLATE "POSIX", o of_domain);
CREATE TYPE float_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE TYPE text_range AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops);
CREATE TABLE ranges (f float_range, t text_range, EXCLUDE USING gist (f WITH &&));
