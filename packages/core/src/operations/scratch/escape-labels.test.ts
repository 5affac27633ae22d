import { expect, test } from '@jest/globals';
import { escapeLabels } from './escape-labels.ts';

test.each([
  [`CREATE TYPE "E" AS ENUM ('a'b', 'c');`, `CREATE TYPE "E" AS ENUM ('a''b', 'c');`],
  [
    `CREATE TYPE "s"."E" AS ENUM ('c', '''', 'it's', 'd');`,
    `CREATE TYPE "s"."E" AS ENUM ('c', '''''', 'it''s', 'd');`,
  ],
  [`CREATE TYPE "E" AS ENUM ('a, b', 'c(d)');`, `CREATE TYPE "E" AS ENUM ('a, b', 'c(d)');`],
  [`CREATE TYPE "E" AS ENUM ('a''b');`, `CREATE TYPE "E" AS ENUM ('a''b');`],
  [`    "k" "E" NOT NULL DEFAULT 'a'b',`, `    "k" "E" NOT NULL DEFAULT 'a''b',`],
  [`    "k" TEXT DEFAULT 'a''b',`, `    "k" TEXT DEFAULT 'a''b',`],
  [`    "k" INTEGER NOT NULL DEFAULT 1,`, `    "k" INTEGER NOT NULL DEFAULT 1,`],
])('%s', (rendered, escaped) => {
  expect(escapeLabels(rendered)).toBe(escaped);
});
