import { describe, expect, test } from '@jest/globals';
import { harmlessSql } from './harmless-sql.ts';

const bidi = '\u202e';
const escape = '\u001b';

describe('SQL as it is printed', () => {
  test.each([
    ['a name with an escape', `DROP TABLE "a${escape}[31m"`, 'DROP TABLE U&"a\\001B[31m"'],
    ['a name with a line break', 'DROP TABLE "a\n::error::b"', 'DROP TABLE U&"a\\000A::error::b"'],
    ['a name with CR and a tab', 'DROP TABLE "a\r\tb"', 'DROP TABLE U&"a\\000D\\0009b"'],
    ['a name that is turned round', `DROP TABLE "a${bidi}b"`, 'DROP TABLE U&"a\\202Eb"'],
    ['a name with quotes and backslashes', `DROP TABLE "a""\\${bidi}"`, 'DROP TABLE U&"a""\\\\\\202E"'],
    ['a name with a zero-width mark', 'DROP TABLE "a\u200bb\ufeff"', 'DROP TABLE U&"a\\200Bb\\FEFF"'],
    ['a name with a command', 'DROP TABLE "##[group]a"', 'DROP TABLE U&"\\0023#[group]a"'],
    ['a text with a command', `SELECT 'a\n::error::it''s'`, `SELECT E'a\\n::error::it''s'`],
    ['a text with an escape and a backslash', `SELECT 'a\\${escape}'`, `SELECT E'a\\\\\\u001B'`],
    ['an escape string', `SELECT E'a\\n${escape}\n::x'`, `SELECT E'a\\n\\u001B\\n::x'`],
    ['a body', `AS $function$\n::set-output::x'\\n\n$function$`, `AS E'\\n::set-output::x''\\\\n\\n'`],
    ['a body without a name', `DO $$\n  ##[x]\n$$`, `DO E'\\n  \\u0023#[x]\\n'`],
    [
      'a comment',
      `-- column a\n-- ::error::${escape}\nSELECT 1`,
      `-- column a\n-- ::error::⟨U+001B⟩\nSELECT 1`,
    ],
    ['a comment over lines', '/* a\n::error::b */ SELECT 1', '/* a\n: :error::b */ SELECT 1'],
    ['a cast on a line of its own', "SELECT 'a'\n  ::text", "SELECT 'a' ::text"],
  ])('%s', (_, sql, expected) => {
    expect(harmlessSql(sql)).toBe(expected);
  });

  test.each([
    `CREATE TABLE "a b" (x text DEFAULT 'it''s — ok');\n\n-- note\nSELECT $$a\nb$$, $1, 'x'::text, "U&"."e";\n`,
    'CREATE FUNCTION f() AS $f$\nBEGIN\n\tRETURN $$x$$;\nEND\n$f$;',
    'SELECT "می‌خواهم", \'👩‍⚕️\' /* ok */;',
  ])('what is harmless stays as it is', (sql) => {
    expect(harmlessSql(sql)).toBe(sql);
  });
});
