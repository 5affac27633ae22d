/** One change to the base schema and the objects that it touches, as `describeObject` names them. */
export interface Mutation {
  readonly name: string;
  readonly sql: string;
  readonly touches: readonly string[];
  /** What no plan can settle. */
  readonly unplanned?: readonly string[];
  /** True when it leaves what no statement makes on purpose. */
  readonly isAccident?: boolean;
  /** First major version that knows it. */
  readonly since?: number;
}

const mutation = (name: string, sql: string, ...touches: readonly string[]): Mutation => ({
  name,
  sql,
  touches,
});
const since = (major: number, mutation: Mutation): Mutation => ({ ...mutation, since: major });

export const mutations: readonly Mutation[] = [
  // schemas, extensions, types, sequences
  mutation('new schema', 'CREATE SCHEMA extra', 'schema extra'),
  mutation('new extension', 'CREATE EXTENSION citext SCHEMA public', 'extension citext'),
  mutation('moved extension', 'ALTER EXTENSION btree_gist SET SCHEMA "Odd Schema"', 'extension btree_gist'),
  mutation('new enum', `CREATE TYPE mood AS ENUM ('a')`, 'enum public.mood'),
  mutation('enum label added at the end', `ALTER TYPE "Role" ADD VALUE 'guest'`, 'enum public.Role'),
  mutation(
    'enum label added in between',
    `ALTER TYPE "Role" ADD VALUE 'guest' BEFORE 'admin'`,
    'enum public.Role',
  ),
  mutation(
    'enum label renamed',
    `ALTER TYPE "Odd Schema"."State" RENAME VALUE 'done' TO 'ready'`,
    'enum Odd Schema.State',
  ),
  mutation('domain default changed', `ALTER DOMAIN email SET DEFAULT 'x@y'`, 'domain public.email'),
  mutation('domain default dropped', 'ALTER DOMAIN email DROP DEFAULT', 'domain public.email'),
  mutation('domain nullable', 'ALTER DOMAIN email DROP NOT NULL', 'domain public.email'),
  mutation('domain check dropped', 'ALTER DOMAIN email DROP CONSTRAINT email_at', 'domain public.email'),
  mutation(
    'domain check added',
    `ALTER DOMAIN email ADD CONSTRAINT longer CHECK (length(VALUE) > 2)`,
    'domain public.email',
  ),
  mutation('new domain', 'CREATE DOMAIN pin AS text', 'domain public.pin'),
  mutation(
    'composite attribute added',
    'ALTER TYPE address ADD ATTRIBUTE zip text',
    'composite type public.address',
  ),
  mutation('new composite type', 'CREATE TYPE pair AS (a integer, b integer)', 'composite type public.pair'),
  mutation(
    'range type dropped',
    'ALTER TABLE users DROP COLUMN reach; DROP TYPE span',
    'range type public.span',
    'column public.users.reach',
  ),
  mutation(
    'range type of another subtype',
    'ALTER TABLE users ALTER COLUMN reach TYPE text; DROP TYPE span; CREATE TYPE span AS RANGE (subtype = integer); ALTER TABLE users ALTER COLUMN reach TYPE span USING reach::span',
    'range type public.span',
  ),
  mutation(
    'sequence options',
    'ALTER SEQUENCE ticket INCREMENT BY 7 MAXVALUE 1000 CYCLE',
    'sequence public.ticket',
  ),
  mutation(
    'sequence owner dropped',
    'ALTER SEQUENCE users_id_seq OWNED BY NONE',
    'sequence public.users_id_seq',
  ),
  mutation('sequence type', 'ALTER SEQUENCE users_id_seq AS bigint', 'sequence public.users_id_seq'),
  mutation('new sequence', 'CREATE SEQUENCE extra_seq', 'sequence public.extra_seq'),
  since(15, mutation('sequence unlogged', 'ALTER SEQUENCE ticket SET UNLOGGED', 'sequence public.ticket')),
  // tables
  mutation(
    'new table',
    'CREATE TABLE extra (id serial PRIMARY KEY, u integer REFERENCES users (id)); CREATE INDEX ON extra (u)',
    'table public.extra',
  ),
  mutation('table dropped', 'DROP TABLE "Odd Schema"."Odd ""Table"""', 'table Odd Schema.Odd "Table"'),
  mutation('table unlogged', 'ALTER TABLE parent SET UNLOGGED', 'table public.parent'),
  mutation(
    'storage parameter changed',
    'ALTER TABLE posts SET (fillfactor = 60, autovacuum_enabled = off)',
    'table public.posts',
  ),
  mutation('storage parameter reset', 'ALTER TABLE posts RESET (fillfactor)', 'table public.posts'),
  mutation('row security disabled', 'ALTER TABLE posts DISABLE ROW LEVEL SECURITY', 'table public.posts'),
  mutation('row security forced', 'ALTER TABLE posts FORCE ROW LEVEL SECURITY', 'table public.posts'),
  mutation('replica identity full', 'ALTER TABLE posts REPLICA IDENTITY FULL', 'table public.posts'),
  mutation(
    'new partition',
    `CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`,
    'table public.events_2025',
  ),
  mutation('partition dropped', 'DROP TABLE events_2026', 'table public.events_2026'),
  {
    name: 'inheritance dropped',
    sql: 'ALTER TABLE child NO INHERIT parent',
    touches: ['table public.child', 'column public.child.id', 'column public.child.remark'],
    unplanned: ['column public.child.id', 'column public.child.remark'],
  },
  mutation('inheritance added', 'ALTER TABLE loner INHERIT parent', 'table public.loner'),
  mutation(
    'partition bound',
    `ALTER TABLE events DETACH PARTITION events_rest; ALTER TABLE events ATTACH PARTITION events_rest FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')`,
    'table public.events_rest',
  ),
  mutation(
    'tables that refer to each other',
    'CREATE TABLE a (id integer PRIMARY KEY, b integer); CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a (id)); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b (id)',
    'table public.a',
    'table public.b',
  ),
  // columns
  mutation(
    'column added',
    'ALTER TABLE users ADD COLUMN extra integer NOT NULL DEFAULT 4',
    'column public.users.extra',
  ),
  mutation(
    'column dropped',
    'ALTER TABLE users DROP COLUMN score',
    'column public.users.score',
    'index public.users.users_score_idx',
  ),
  mutation(
    'serial column dropped',
    'ALTER TABLE users DROP COLUMN id CASCADE',
    'column public.users.id',
    'foreign key Odd Schema.Odd "Table".Odd "Table"_User_fkey',
    'foreign key public.posts.posts_author_fkey',
    'index public.users.users_displayName_key',
    'policy public.posts.posts_strict',
    'primary key public.users.users_pkey',
    'view public.active_emails',
    'view public.active_users',
  ),
  mutation(
    'serial column added',
    'ALTER TABLE parent ADD COLUMN n bigserial',
    'column public.parent.n',
    'column public.child.n',
  ),
  mutation(
    'column nullable',
    'ALTER TABLE users ALTER COLUMN email DROP NOT NULL',
    'column public.users.email',
  ),
  mutation('column not null', 'ALTER TABLE posts ALTER COLUMN body SET NOT NULL', 'column public.posts.body'),
  mutation(
    'default changed',
    `ALTER TABLE users ALTER COLUMN "displayName" SET DEFAULT 'x'`,
    'column public.users.displayName',
  ),
  mutation(
    'default dropped',
    'ALTER TABLE users ALTER COLUMN "createdAt" DROP DEFAULT',
    'column public.users.createdAt',
  ),
  mutation('default added', 'ALTER TABLE users ALTER COLUMN age SET DEFAULT 1', 'column public.users.age'),
  mutation(
    'default of a sequence dropped',
    'ALTER TABLE posts ALTER COLUMN number DROP DEFAULT',
    'column public.posts.number',
  ),
  mutation(
    'type widened',
    'ALTER TABLE users ALTER COLUMN "displayName" TYPE varchar(200)',
    'column public.users.displayName',
  ),
  mutation(
    'type of a column without users',
    'ALTER TABLE users ALTER COLUMN age TYPE bigint',
    'column public.users.age',
  ),
  mutation(
    'type of a column under views and policies',
    "DROP POLICY posts_strict ON posts; DROP VIEW active_emails; DROP VIEW active_users; ALTER TABLE users ALTER COLUMN phone TYPE varchar(20); CREATE VIEW active_users AS SELECT id, email, phone FROM users WHERE role = 'member'; CREATE VIEW active_emails WITH (security_barrier = true) AS SELECT email FROM active_users; COMMENT ON VIEW active_emails IS 'mails'; CREATE POLICY posts_strict ON posts AS RESTRICTIVE FOR SELECT USING (EXISTS (SELECT FROM users u WHERE u.id = \"authorId\" AND u.phone IS NULL))",
    'column public.users.phone',
  ),
  mutation(
    'type integer to text',
    'ALTER TABLE users ALTER COLUMN score TYPE text',
    'column public.users.score',
  ),
  mutation(
    'precision',
    'ALTER TABLE users ALTER COLUMN "createdAt" TYPE timestamptz(6)',
    'column public.users.createdAt',
  ),
  mutation(
    'enum column to text',
    `ALTER TABLE posts ALTER COLUMN state DROP DEFAULT, ALTER COLUMN state TYPE text`,
    'column public.posts.state',
  ),
  mutation(
    'collation',
    'ALTER TABLE users ALTER COLUMN note TYPE text COLLATE "POSIX"',
    'column public.users.note',
  ),
  mutation('identity dropped', 'ALTER TABLE posts ALTER COLUMN id DROP IDENTITY', 'column public.posts.id'),
  mutation(
    'identity always',
    'ALTER TABLE posts ALTER COLUMN id SET GENERATED ALWAYS SET INCREMENT BY 2',
    'column public.posts.id',
  ),
  mutation(
    'identity added',
    'ALTER TABLE "Odd Schema"."Odd ""Table""" ALTER COLUMN "Id" ADD GENERATED ALWAYS AS IDENTITY',
    'column Odd Schema.Odd "Table".Id',
  ),
  mutation(
    'expression dropped',
    'ALTER TABLE users ALTER COLUMN label DROP EXPRESSION',
    'column public.users.label',
  ),
  since(
    17,
    mutation(
      'expression changed',
      'ALTER TABLE users ALTER COLUMN label SET EXPRESSION AS (lower(email))',
      'column public.users.label',
    ),
  ),
  mutation(
    'generated column added',
    'ALTER TABLE users ADD COLUMN long text GENERATED ALWAYS AS (email || email) STORED',
    'column public.users.long',
  ),
  mutation('storage', 'ALTER TABLE users ALTER COLUMN note SET STORAGE EXTERNAL', 'column public.users.note'),
  since(
    14,
    mutation(
      'compression',
      'ALTER TABLE users ALTER COLUMN note SET COMPRESSION pglz',
      'column public.users.note',
    ),
  ),
  mutation(
    'statistics target',
    'ALTER TABLE users ALTER COLUMN note SET STATISTICS 500',
    'column public.users.note',
  ),
  mutation(
    'column option',
    'ALTER TABLE users ALTER COLUMN note SET (n_distinct = 5)',
    'column public.users.note',
  ),
  since(
    18,
    mutation(
      'not null not valid',
      'ALTER TABLE posts ADD CONSTRAINT posts_body_not_null NOT NULL body NOT VALID',
      'column public.posts.body',
    ),
  ),
  since(
    18,
    mutation(
      'virtual column',
      'ALTER TABLE users ADD COLUMN short text GENERATED ALWAYS AS (lower(email)) VIRTUAL',
      'column public.users.short',
    ),
  ),
  // constraints
  mutation(
    'primary key dropped',
    'ALTER TABLE "Odd Schema"."Odd ""Table""" DROP CONSTRAINT "Odd ""Table""_pkey"',
    'primary key Odd Schema.Odd "Table".Odd "Table"_pkey',
  ),
  mutation(
    'primary key added',
    'ALTER TABLE totals_source ADD PRIMARY KEY (id)'.replace('totals_source', 'child'),
    'column public.child.id',
    'primary key public.child.child_pkey',
  ),
  mutation(
    'unique constraint dropped',
    'ALTER TABLE users DROP CONSTRAINT users_email_key',
    'unique constraint public.users.users_email_key',
  ),
  mutation(
    'unique constraint added',
    'ALTER TABLE users ADD UNIQUE (phone)',
    'unique constraint public.users.users_phone_key',
  ),
  mutation(
    'unique constraint over other columns',
    'ALTER TABLE users DROP CONSTRAINT users_email_key; ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email, id)',
    'unique constraint public.users.users_email_key',
  ),
  mutation(
    'unique constraint no longer deferrable',
    'ALTER TABLE posts DROP CONSTRAINT posts_number_key; ALTER TABLE posts ADD CONSTRAINT posts_number_key UNIQUE (number)',
    'unique constraint public.posts.posts_number_key',
  ),
  mutation(
    'index behind a constraint filled less',
    'ALTER INDEX users_email_key SET (fillfactor = 50)',
    'unique constraint public.users.users_email_key',
  ),
  mutation(
    'constraint clustered',
    'ALTER TABLE users CLUSTER ON users_pkey',
    'primary key public.users.users_pkey',
  ),
  mutation(
    'foreign key dropped',
    'ALTER TABLE posts DROP CONSTRAINT posts_author_fkey',
    'foreign key public.posts.posts_author_fkey',
  ),
  mutation(
    'foreign key action',
    'ALTER TABLE posts DROP CONSTRAINT posts_author_fkey, ADD CONSTRAINT posts_author_fkey FOREIGN KEY ("authorId") REFERENCES users (id)',
    'foreign key public.posts.posts_author_fkey',
  ),
  mutation(
    'foreign key not valid',
    'ALTER TABLE posts DROP CONSTRAINT posts_author_fkey, ADD CONSTRAINT posts_author_fkey FOREIGN KEY ("authorId") REFERENCES users (id) ON DELETE CASCADE NOT VALID',
    'foreign key public.posts.posts_author_fkey',
  ),
  mutation(
    'foreign key deferrable',
    'ALTER TABLE posts ALTER CONSTRAINT posts_author_fkey DEFERRABLE INITIALLY DEFERRED',
    'foreign key public.posts.posts_author_fkey',
  ),
  since(
    18,
    mutation(
      'foreign key not enforced',
      'ALTER TABLE posts ALTER CONSTRAINT posts_author_fkey NOT ENFORCED',
      'foreign key public.posts.posts_author_fkey',
    ),
  ),
  mutation(
    'check dropped',
    'ALTER TABLE users DROP CONSTRAINT users_age_check',
    'check constraint public.users.users_age_check',
  ),
  mutation(
    'check changed',
    'ALTER TABLE users DROP CONSTRAINT users_age_check, ADD CONSTRAINT users_age_check CHECK (age > 5)',
    'check constraint public.users.users_age_check',
  ),
  mutation(
    'check not valid',
    'ALTER TABLE users DROP CONSTRAINT users_age_check, ADD CONSTRAINT users_age_check CHECK (age > 0) NOT VALID',
    'check constraint public.users.users_age_check',
  ),
  mutation(
    'check on a partitioned table',
    'ALTER TABLE events ADD CONSTRAINT size_check CHECK (size > 0)',
    'check constraint public.events.size_check',
    'check constraint public.events_2026.size_check',
    'check constraint public.events_rest.size_check',
  ),
  mutation(
    'exclusion constraint dropped',
    'ALTER TABLE "Odd Schema"."Odd ""Table""" DROP CONSTRAINT no_overlap',
    'exclusion constraint Odd Schema.Odd "Table".no_overlap',
  ),
  // indexes
  mutation('index dropped', 'DROP INDEX users_lower_idx', 'index public.users.users_lower_idx'),
  mutation(
    'index added',
    'CREATE INDEX hand_made ON users (note text_pattern_ops)',
    'index public.users.hand_made',
  ),
  mutation(
    'index over other columns',
    'DROP INDEX users_score_idx; CREATE INDEX users_score_idx ON users (score) INCLUDE (phone)',
    'index public.users.users_score_idx',
  ),
  mutation(
    'unique partial index dropped',
    'DROP INDEX "users_displayName_key"',
    'index public.users.users_displayName_key',
  ),
  mutation(
    'index unique',
    'DROP INDEX users_phone_idx; CREATE UNIQUE INDEX users_phone_idx ON users (phone)',
    'index public.users.users_phone_idx',
  ),
  mutation(
    'index predicate',
    'DROP INDEX "users_displayName_key"; CREATE UNIQUE INDEX "users_displayName_key" ON users ("displayName", id)',
    'index public.users.users_displayName_key',
  ),
  {
    name: 'index invalid',
    sql: `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_phone_idx'::regclass`,
    touches: ['index public.users.users_phone_idx'],
    isAccident: true,
  },
  mutation(
    'index clustered',
    'ALTER TABLE users CLUSTER ON users_phone_idx',
    'index public.users.users_phone_idx',
  ),
  mutation(
    'index statistics',
    'ALTER INDEX users_lower_idx ALTER COLUMN 1 SET STATISTICS 300',
    'index public.users.users_lower_idx',
  ),
  mutation(
    'index storage',
    'ALTER INDEX users_lower_idx SET (fillfactor = 70)',
    'index public.users.users_lower_idx',
  ),
  mutation(
    'partitioned index dropped',
    'DROP INDEX events_kind_idx',
    'index public.events.events_kind_idx',
    'index public.events_2026.events_2026_kind_idx',
    'index public.events_rest.events_rest_kind_idx',
  ),
  mutation(
    'partitioned index added',
    'CREATE INDEX events_size_idx ON events (size)',
    'index public.events.events_size_idx',
    'index public.events_2026.events_2026_size_idx',
    'index public.events_rest.events_rest_size_idx',
  ),
  mutation('index of a materialized view dropped', 'DROP INDEX totals_key', 'index public.totals.totals_key'),
  mutation('statistics dropped', 'DROP STATISTICS posts_stats', 'statistics public.posts_stats'),
  mutation(
    'statistics target of statistics',
    'ALTER STATISTICS posts_stats SET STATISTICS 99',
    'statistics public.posts_stats',
  ),
  // views and code
  mutation('view dropped', 'DROP VIEW active_emails', 'view public.active_emails'),
  mutation(
    'view query under another view',
    'CREATE OR REPLACE VIEW active_users AS SELECT id, email, phone FROM users',
    'view public.active_users',
  ),
  mutation('view option', 'ALTER VIEW active_emails RESET (security_barrier)', 'view public.active_emails'),
  mutation(
    'view default',
    `ALTER VIEW active_users ALTER COLUMN email SET DEFAULT 'v@w'`,
    'view public.active_users',
  ),
  mutation(
    'materialized view changed',
    'DROP MATERIALIZED VIEW totals; CREATE MATERIALIZED VIEW totals AS SELECT "authorId", count(*) + 1 AS posts FROM posts GROUP BY "authorId"; CREATE UNIQUE INDEX totals_key ON totals ("authorId")',
    'materialized view public.totals',
  ),
  mutation(
    'materialized view option',
    'ALTER MATERIALIZED VIEW totals SET (fillfactor = 75)',
    'materialized view public.totals',
  ),
  mutation(
    'function body',
    'CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$',
    'function public.touch()',
  ),
  mutation(
    'function security',
    'ALTER FUNCTION touch() SECURITY DEFINER SET search_path = public',
    'function public.touch()',
  ),
  mutation(
    'function result under a default',
    `ALTER TABLE posts ALTER COLUMN slug DROP DEFAULT; DROP FUNCTION code(integer, text); CREATE FUNCTION code(value integer, prefix text DEFAULT 'c') RETURNS varchar LANGUAGE sql IMMUTABLE AS $$ SELECT prefix || value $$; ALTER TABLE posts ALTER COLUMN slug SET DEFAULT code(1)`,
    'function public.code(integer, text)',
  ),
  mutation(
    'function overloaded',
    'CREATE FUNCTION twice(value bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT 2 * value $$',
    'function public.twice(bigint)',
  ),
  mutation('function dropped', 'DROP FUNCTION twice(integer)', 'function public.twice(integer)'),
  mutation('procedure dropped', 'DROP PROCEDURE tidy(integer)', 'procedure public.tidy(integer)'),
  mutation(
    'aggregate changed',
    `DROP AGGREGATE product(integer); CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '2')`,
    'aggregate public.product(integer)',
  ),
  mutation('trigger dropped', 'DROP TRIGGER posts_touch ON posts', 'trigger public.posts.posts_touch'),
  mutation(
    'trigger disabled',
    'ALTER TABLE posts DISABLE TRIGGER posts_touch',
    'trigger public.posts.posts_touch',
  ),
  mutation(
    'trigger event',
    'DROP TRIGGER posts_touch ON posts; CREATE TRIGGER posts_touch AFTER INSERT ON posts FOR EACH ROW EXECUTE FUNCTION touch()',
    'trigger public.posts.posts_touch',
  ),
  mutation(
    'trigger on a partitioned table',
    'CREATE TRIGGER log AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION touch()',
    'trigger public.events.log',
    'trigger public.events_2026.log',
    'trigger public.events_rest.log',
  ),
  mutation(
    'event trigger added',
    'CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION on_ddl()',
    'event trigger watch',
  ),
  mutation(
    'rule changed',
    'CREATE OR REPLACE RULE posts_keep AS ON DELETE TO posts DO INSTEAD NOTHING',
    'rule public.posts.posts_keep',
  ),
  mutation('rule disabled', 'ALTER TABLE posts DISABLE RULE posts_keep', 'rule public.posts.posts_keep'),
  mutation('policy dropped', 'DROP POLICY posts_all ON posts', 'policy public.posts.posts_all'),
  mutation('policy opened', 'ALTER POLICY posts_all ON posts USING (true)', 'policy public.posts.posts_all'),
  mutation(
    'policy roles',
    'ALTER POLICY posts_insert ON posts TO postgres',
    'policy public.posts.posts_insert',
  ),
  mutation(
    'policy with another condition kind',
    'ALTER POLICY posts_all ON posts WITH CHECK (false)',
    'policy public.posts.posts_all',
  ),
  mutation(
    'policy permissive',
    'DROP POLICY posts_strict ON posts; CREATE POLICY posts_strict ON posts FOR SELECT USING (EXISTS (SELECT FROM users u WHERE u.id = "authorId" AND u.phone IS NULL))',
    'policy public.posts.posts_strict',
  ),
  mutation('comment changed', `COMMENT ON TABLE users IS 'folk'`, 'comment public.table users'),
  mutation('comment dropped', 'COMMENT ON VIEW active_emails IS NULL', 'comment public.view active_emails'),
  mutation(
    'comment added',
    `COMMENT ON CONSTRAINT users_age_check ON users IS 'x'`,
    'comment public.users.checkConstraint users_age_check',
  ),
];
