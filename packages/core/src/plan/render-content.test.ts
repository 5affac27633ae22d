import type { RenderStep } from '../model/render-step.ts';
import { describe, expect, test } from '@jest/globals';
import type { RenderedStatement } from './render-node.ts';
import { renderFilled } from './render-content.ts';

const statement = (step: RenderStep, sql: string): RenderedStatement => ({
  sql,
  step,
  object: { kind: 'table', schema: 'public', table: null, name: 't' },
});

const structure = [
  statement('CreateTable', 'CREATE TABLE t ();'),
  statement('CreateFunction', 'CREATE FUNCTION f;'),
  statement('AddConstraint', 'ALTER TABLE t ADD c;'),
  statement('CreateTrigger', 'CREATE TRIGGER g;'),
];

describe('renderFilled', () => {
  test('writes rows after tables and functions, before whatever looks at rows', () => {
    const content = {
      tables: [
        {
          schema: 'public',
          table: 't',
          columns: ['id', 'na"me'],
          hasIdentityAlways: true,
          rows: [
            ['1', "it's"],
            ['2', null],
          ],
        },
        { schema: 'public', table: 'bare', columns: [], hasIdentityAlways: false, rows: [[null]] },
      ],
      sequences: [{ schema: 'public', name: 's', lastValue: '7', isCalled: true }],
    };
    expect(renderFilled(structure, content)).toBe(`-- CreateTable
CREATE TABLE t ();

-- CreateFunction
CREATE FUNCTION f;

-- InsertRows
INSERT INTO "public"."t" ("id", "na""me") OVERRIDING SYSTEM VALUE VALUES
('1', 'it''s'),
('2', NULL);
INSERT INTO "public"."bare" DEFAULT VALUES;
SELECT pg_catalog.setval('"public"."s"', 7, true);

-- AddConstraint
ALTER TABLE t ADD c;

-- CreateTrigger
CREATE TRIGGER g;
`);
  });

  test('is the structure alone where there are no rows', () => {
    expect(renderFilled(structure, { tables: [], sequences: [] })).not.toContain('InsertRows');
  });

  test('splits many rows into several statements', () => {
    const rows = Array.from({ length: 250 }, (_, index) => [String(index)]);
    const table = { schema: 'public', table: 't', columns: ['id'], hasIdentityAlways: false, rows };
    const sql = renderFilled(structure, { tables: [table], sequences: [] });
    expect(sql.match(/INSERT INTO/g)?.length).toBe(3);
    expect(sql.match(/^\('\d+'\)/gm)?.length).toBe(250);
  });
});
