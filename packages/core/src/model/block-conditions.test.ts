import { describe, expect, test } from '@jest/globals';
import {
  asksSurroundings,
  changesRoles,
  definesWhatItFinds,
  mayDefineElsewhere,
} from './block-conditions.ts';

describe('what a block changes is not in its text', () => {
  test.each([
    ["EXECUTE format('ALTER TABLE %I ADD COLUMN a int', found.name);"],
    ["execute 'DROP TABLE ' || found.name;"],
    ["sql := 'DROP TABLE a'; EXECUTE sql;"],
    ["EXECUTE 'CREATE TABLE a (id int)'; EXECUTE format('ALTER TABLE %I OWNER TO b', found.name);"],
  ])('%s', (block) => {
    expect(definesWhatItFinds(block)).toBe(true);
  });

  test.each([
    ['it is a constant', "EXECUTE 'ALTER TABLE a ADD COLUMN b int';"],
    ['it is a constant with quotes', "EXECUTE 'COMMENT ON TABLE a IS ''it; is''' ; DROP TABLE b;"],
    ['it executes nothing', 'FOR found IN SELECT 1 LOOP DROP TABLE a; END LOOP;'],
    ['a trigger does', 'CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION f();'],
    ['a trigger does, as it was written once', 'CREATE TRIGGER t AFTER INSERT ON a EXECUTE PROCEDURE f();'],
    ['it is a right', 'CREATE FUNCTION f() RETURNS int RETURN 1; GRANT EXECUTE ON FUNCTION f() TO a;'],
    ['rows are changed', "EXECUTE format('UPDATE %I SET a = 1', found.name);"],
    ['roles are made', "EXECUTE format('CREATE ROLE %I', found.name);"],
    [
      'default privileges are given',
      "EXECUTE format('ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO %I', a);",
    ],
  ])('unless %s', (_, block) => {
    expect(definesWhatItFinds(block)).toBe(false);
  });
});

describe('a block that changed nothing here', () => {
  test.each<readonly [what: string, block: string, asks: boolean, maybe: boolean]>([
    ['asks for the database', "IF current_database() = 'a' THEN CREATE TABLE a (); END IF;", true, true],
    ['asks for the version', 'IF version() ~ $a$15$a$ THEN DROP TABLE a; END IF;', true, true],
    ['asks for a setting', "IF current_setting('a') = 'b' THEN DROP TABLE a; END IF;", true, true],
    ['asks for a right', "IF has_table_privilege('a', 'select') THEN DROP TABLE a; END IF;", true, true],
    [
      'asks for a role',
      'IF EXISTS (SELECT FROM pg_roles) THEN ALTER TABLE a OWNER TO b; END IF;',
      false,
      true,
    ],
    [
      'makes a role that is not there',
      'IF NOT EXISTS (SELECT FROM pg_roles) THEN CREATE ROLE a; END IF;',
      false,
      false,
    ],
    ['asks, and changes rows', "IF current_user = 'a' THEN DELETE FROM a; END IF;", true, false],
    ['asks for a table', 'IF EXISTS (SELECT FROM pg_class) THEN DROP TABLE a; END IF;', false, false],
    ['has a column of such a name', 'CREATE TABLE a (my_version int, current_users int);', false, false],
  ])('%s', (_, block, asks, maybe) => {
    expect([asksSurroundings(block), mayDefineElsewhere(block)]).toEqual([asks, maybe]);
  });
});

test.each<readonly [block: string, isOfRoles: boolean]>([
  ['CREATE ROLE a;', true],
  ['alter  user a SUPERUSER;', true],
  ['DROP ROLE a;', true],
  ['GRANT a TO b;', false],
  ['CREATE TABLE role ();', false],
])('%s changes roles: %j', (block, isOfRoles) => {
  expect(changesRoles(block)).toBe(isOfRoles);
});
