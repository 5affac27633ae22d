import { mutation, since, type Mutation } from './mutation.ts';

/** Schemas, types, tables and columns of `nasty.sql`. */
export const tableMutations: readonly Mutation[] = [
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
    touches: ['table public.child'],
    unplanned: ['table public.child'],
    leaves: ['column public.child.id', 'column public.child.remark'],
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
];
