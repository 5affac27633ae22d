import { describe, expect, test } from '@jest/globals';
import type { Statement } from '../model/plan.ts';
import { groupStatements, renderPlanSql } from './plan-sql.ts';

function statementOf(sql: string, parts: Partial<Statement> = {}): Statement {
  return { sql, settles: [], hazards: [], preChecks: [], isTransactional: true, ...parts };
}

describe('groupStatements', () => {
  test('puts as many statements into one transaction as may be in one', () => {
    const groups = groupStatements([
      statementOf('a;'),
      statementOf('b;'),
      statementOf('c;', { isTransactional: false }),
      statementOf('d;'),
      statementOf('e;', { startsTransaction: true }),
      statementOf('f;'),
    ]);
    expect(
      groups.map(({ isTransaction, statements }) => [isTransaction, statements.map(({ sql }) => sql)]),
    ).toEqual([
      [true, ['a;', 'b;']],
      [false, ['c;']],
      [true, ['d;']],
      [true, ['e;', 'f;']],
    ]);
  });
});

describe('renderPlanSql', () => {
  test('says what each statement is for, what it risks and what to ask first', () => {
    const column = {
      kind: 'column',
      schema: 'public',
      table: 'users',
      name: 'a\nDROP TABLE users;',
    } as const;
    const sql = renderPlanSql({
      unplanned: [],
      statements: [
        statementOf('ALTER TABLE "users" …;', {
          settles: [column],
          hazards: [{ kind: 'dataLoss', message: 'all values are lost' }],
          preChecks: [{ description: 'rows', sql: 'SELECT 1' }],
        }),
        statementOf('SELECT 2;'),
        statementOf('CREATE INDEX CONCURRENTLY …;', { isTransactional: false }),
      ],
    });
    expect(sql).toBe(`SET lock_timeout = '5000ms';

BEGIN;

-- column public.users.a
-- DROP TABLE users;
-- DATA LOSS: all values are lost
-- before: rows
--   SELECT 1;
ALTER TABLE "users" …;

SELECT 2;

COMMIT;

CREATE INDEX CONCURRENTLY …;

RESET lock_timeout;
`);
  });

  test('is empty when there is nothing to do', () => {
    expect(renderPlanSql({ statements: [], unplanned: [] })).toBe('');
  });
});
