import { describe, expect, test } from '@jest/globals';
import { lexStatements } from './lex-statements.ts';
import { splitStatements } from './split-statements.ts';

const script = `-- é: two bytes
CREATE TABLE "naïve" (a text DEFAULT 'x;y''z');

/* a /* nested; */ comment; */
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN 1; END; $body$;
INSERT INTO t VALUES (E'it\\'s; fine', U&'d', "a;b"); -- tail;
CREATE FUNCTION g(i int) RETURNS int BEGIN ATOMIC SELECT CASE i WHEN 1 THEN 2 END; SELECT 1; END;
BEGIN; COMMIT;
SELECT a$b$, 1 FROM x`;

const starts = [
  'CREATE TABLE',
  'CREATE FUNCTION f',
  'INSERT INTO',
  'CREATE FUNCTION g',
  'BEGIN',
  'COMMIT',
  'SELECT a$b$',
];

describe('statements of a file', () => {
  test('are found by the parser with their place, line and kind', async () => {
    const statements = await splitStatements(script);
    expect(statements.map(({ kind }) => kind)).toEqual([
      'CreateStmt',
      'CreateFunctionStmt',
      'InsertStmt',
      'CreateFunctionStmt',
      'TransactionStmt',
      'TransactionStmt',
      'SelectStmt',
    ]);
    expect(statements.map(({ line }) => line)).toEqual([2, 5, 6, 7, 8, 8, 9]);
    for (const { text, start, end } of statements) expect(script.slice(start, end)).toBe(text);
  });

  test('are found by the lexer at the same places', async () => {
    const places = (statements: Awaited<ReturnType<typeof splitStatements>>) =>
      statements.map(({ text, start, end, line }) => ({ text, start, end, line }));
    expect(places(lexStatements(script))).toEqual(places(await splitStatements(script)));
    expect(lexStatements(script).every(({ text }, index) => text.startsWith(starts[index] ?? '?'))).toBe(
      true,
    );
  });

  test('of a dump with commands of psql are split by the lexer', async () => {
    const dump =
      '\\restrict abc;d\nCREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n1;\n2\n\\.\n\nSELECT 1;\n';
    expect((await splitStatements(dump)).map(({ text, line }) => [line, text])).toEqual([
      [1, '\\restrict abc;d'],
      [2, 'CREATE TABLE t (a int)'],
      [3, 'COPY t (a) FROM stdin;\n1;\n2\n\\.'],
      [8, 'SELECT 1'],
    ]);
  });

  test('are none in an empty file or one of comments', async () => {
    expect(await splitStatements('')).toEqual([]);
    expect(await splitStatements(' -- nothing\n/* at all */\n')).toEqual([]);
    expect(lexStatements(' -- nothing\n;;')).toEqual([]);
  });

  test('name the extension and the index that they make', async () => {
    const statements = await splitStatements(
      'create extension if not exists vector schema extensions; create index i on app.t using hnsw (v);',
    );
    expect(statements[0]?.extension).toEqual({ name: 'vector', schema: 'extensions' });
    expect(statements[1]?.index).toEqual({ schema: 'app', table: 't', name: 'i', method: 'hnsw' });
  });
});
