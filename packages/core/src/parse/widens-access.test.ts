import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadParser, type Parser } from './load-parser.ts';
import { findWiderAccess } from './widens-access.ts';

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

const before = {
  isThere: (_: string | null, name: string) => name !== 'fresh',
  hasRowSecurity: (_: string | null, name: string) => name === 'guarded',
};

describe('lets somebody see or do more', () => {
  test.each([
    ['ALTER TABLE "public"."Pet" DISABLE ROW LEVEL SECURITY', 'row-level security of public.Pet is off'],
    ['ALTER TABLE pet ADD COLUMN a int, NO FORCE ROW LEVEL SECURITY', 'no longer holds for its owner'],
    ['DROP POLICY "p" ON "public"."Pet"', 'policy p of Pet goes'],
    ['DROP POLICY IF EXISTS p ON pet', 'policy p of pet goes'],
    ['CREATE POLICY p ON guarded USING (true)', 'policy p lets more rows of guarded through'],
    ['ALTER POLICY p ON pet USING (true)', 'policy p of pet decides otherwise'],
    ['ALTER POLICY p ON pet TO PUBLIC', 'policy p of pet decides otherwise'],
    ['GRANT SELECT, UPDATE ON pet TO PUBLIC, app', 'everybody (PUBLIC), app are granted select, update'],
    ['GRANT ALL ON SCHEMA s TO app', 'app is granted all privileges'],
    ['GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA s TO app', 'app is granted execute'],
    ['GRANT USAGE ON SEQUENCE pet_id_seq TO app WITH GRANT OPTION', 'app is granted usage'],
    ['GRANT admin TO app', 'app is granted role admin'],
    ['ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app', 'default privileges'],
    ['ALTER TABLE pet OWNER TO app', 'gets another owner: app'],
    ['ALTER SCHEMA s OWNER TO CURRENT_USER', 'gets another owner: the role that runs it'],
    ['ALTER FUNCTION f() OWNER TO app', 'gets another owner: app'],
    ['REASSIGN OWNED BY a TO b', 'b becomes the owner'],
    [
      'CREATE OR REPLACE FUNCTION s.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$SELECT 1$$',
      's.f runs with',
    ],
    ['ALTER FUNCTION f(int) SECURITY DEFINER', 'f runs with the rights of its owner'],
    ['CREATE PROCEDURE p() LANGUAGE sql SECURITY DEFINER AS $$SELECT 1$$', 'p runs with'],
    ['ALTER VIEW v SET (security_invoker = false)', 'rights of its owner'],
    ['ALTER VIEW v RESET (security_barrier)', 'rights of its owner'],
    ['ALTER ROLE app BYPASSRLS', 'may do more: bypassrls'],
    ['CREATE ROLE app SUPERUSER', 'may do more: superuser'],
  ])('%s', (sql, message) => {
    expect(findWiderAccess(parser, sql, before).join()).toContain(message);
  });

  test('several statements in one text', () => {
    expect(
      findWiderAccess(parser, 'SELECT 1; DROP POLICY p ON a; GRANT SELECT ON b TO c;', before),
    ).toHaveLength(2);
  });
});

describe('lets nobody see or do more', () => {
  test.each([
    'ALTER TABLE pet ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
    'ALTER TABLE fresh DISABLE ROW LEVEL SECURITY',
    'DROP POLICY p ON fresh',
    'CREATE POLICY p ON pet USING (true)',
    'CREATE POLICY p ON guarded AS RESTRICTIVE USING (false)',
    'REVOKE SELECT ON pet FROM PUBLIC',
    'GRANT SELECT ON fresh TO app',
    'REVOKE admin FROM app',
    'ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM app',
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY INVOKER AS $$SELECT 1$$',
    'ALTER FUNCTION f() SECURITY INVOKER',
    'ALTER VIEW v SET (security_invoker = true, security_barrier)',
    'ALTER TABLE pet SET (fillfactor = 70)',
    'ALTER ROLE app NOSUPERUSER NOBYPASSRLS',
    'ALTER TABLE pet ADD COLUMN "DISABLE ROW LEVEL SECURITY" int',
    `COMMENT ON TABLE pet IS 'DROP POLICY p ON pet'`,
    'DROP TABLE pet',
  ])('%s', (sql) => {
    expect(findWiderAccess(parser, sql, before)).toEqual([]);
  });
});
