import { expect, test } from '@jest/globals';
import type { Column } from '../../model/objects/tables.ts';
import { stateGeneratedColumns } from './state-generated-columns.ts';

const ddl = `-- CreateTable
CREATE TABLE "public"."Box" (
    "width" INTEGER NOT NULL DEFAULT 1,
    "area" INTEGER NOT NULL DEFAULT (width * 2),
    "made" TIMESTAMP(3) DEFAULT (now()),

    CONSTRAINT "Box_pkey" PRIMARY KEY ("width")
);
`;
const area = { kind: 'column', schema: 'public', table: 'Box', name: 'area' } as Column;

test('a default that stands for a generated column becomes one', () => {
  expect(stateGeneratedColumns(ddl, [area])).toContain(
    '    "area" INTEGER GENERATED ALWAYS AS (width * 2) STORED NOT NULL,\n    "made" TIMESTAMP(3) DEFAULT (now()),',
  );
});

test('other columns and other tables keep their defaults', () => {
  expect(stateGeneratedColumns(ddl, [{ ...area, table: 'Crate' }])).toBe(ddl);
});

test.each([
  ['several lines, as introspection writes a CASE', '\nCASE\n    WHEN (width > 1) THEN 1\n    ELSE 0\nEND'],
  ['without brackets', 'width * 2'],
  ['two brackets beside each other', '(width) + (width)'],
  ['a comma, a string with a comma and a bracket', "(COALESCE(width, 1) + length('a,(b'))"],
])('an expression in %s', (_what, expression) => {
  const written = ddl.replace('DEFAULT (width * 2)', () => `DEFAULT ${expression}`);
  const stated = stateGeneratedColumns(written, [area]);
  expect(stated).toContain('"area" INTEGER GENERATED ALWAYS AS (');
  expect(stated).toContain(' STORED NOT NULL,\n    "made" TIMESTAMP(3) DEFAULT (now()),');
  expect(stated.replace(/\s+/g, '')).toContain(expression.replace(/\s+/g, ''));
});
