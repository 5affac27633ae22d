import { mutation, since, type Mutation } from './mutation.ts';

/** Constraints, indexes, views and code of `nasty.sql`. */
export const objectMutations: readonly Mutation[] = [
  // constraints
  mutation(
    'primary key dropped',
    'ALTER TABLE "Odd Schema"."Odd ""Table""" DROP CONSTRAINT "Odd ""Table""_pkey"',
    'primary key Odd Schema.Odd "Table".Odd "Table"_pkey',
  ),
  mutation(
    'primary key added',
    'ALTER TABLE child ADD PRIMARY KEY (id)',
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
