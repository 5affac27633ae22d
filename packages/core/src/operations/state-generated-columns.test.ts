import { expect, test } from '@jest/globals';
import type { Column } from '../model/catalog.ts';
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
