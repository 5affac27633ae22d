import { describe, expect, test } from '@jest/globals';
import { makeColumn } from '../../test/support/make-column.ts';
import type { CatalogObject } from '../model/catalog.ts';
import type { Difference } from '../model/difference.ts';
import type { Column, Index } from '../model/objects/tables.ts';
import { withinPrismaModel } from './prisma-model.ts';

function changed(name: keyof Column, expected: Partial<Column>, actual: Partial<Column>): Difference {
  const [one, other] = [makeColumn(expected), makeColumn(actual)];
  const attributes = [{ name, expected: one[name], actual: other[name] }];
  return { kind: 'changed', expected: one, actual: other, attributes };
}

describe('what a Prisma schema says of a column', () => {
  test('a list is the same whether NULL is allowed or not', () => {
    const list = (isNullable: boolean): Partial<Column> => ({ type: 'text[]', isNullable });
    expect(withinPrismaModel([changed('isNullable', list(true), list(false))])).toEqual([]);
    expect(withinPrismaModel([changed('isNullable', { isNullable: true }, {})])).toHaveLength(1);
  });

  test('a default is the same however its value is written', () => {
    const written = changed('default', { default: 'ARRAY[]::text[]' }, { default: "'{}'::text[]" });
    expect(withinPrismaModel([written])).toEqual([]);
    expect(withinPrismaModel([changed('default', { default: '1' }, { default: '2' })])).toHaveLength(1);
  });
});

test('a column of a domain is what the domain is made of', () => {
  const domain = { base: 'character varying(9)', hasDefault: false };
  const typed = (type: string): Difference => changed('type', { type }, { type: 'public.word', domain });
  expect(withinPrismaModel([typed('character varying(9)')])).toEqual([]);
  expect(withinPrismaModel([typed('character varying(8)')])).toHaveLength(1);
});

test('what stands on a view is not for a schema to say', () => {
  const index = (table: string): Difference => ({ kind: 'unexpected', actual: { ...indexOn, table } });
  const view: CatalogObject = {
    kind: 'materializedView',
    schema: 'public',
    table: null,
    name: 'sums',
    definition: 'SELECT 1',
    columns: ['a'],
    options: [],
    isPopulated: true,
    accessMethod: null,
  };
  const there: Difference = { kind: 'unexpected', actual: view };
  expect(withinPrismaModel([index('sums'), there])).toEqual([]);
  expect(withinPrismaModel([index('notes'), there])).toHaveLength(1);
});

test('what stands in a schema that Prisma does not look at says nothing against it', () => {
  const elsewhere: Difference = { kind: 'unexpected', actual: makeColumn({ schema: 'events' }) };
  expect(withinPrismaModel([elsewhere], ['public'])).toEqual([]);
  expect(withinPrismaModel([elsewhere], ['public', 'events'])).toEqual([elsewhere]);
});

const indexOn: Index = {
  kind: 'index',
  schema: 'public',
  table: 'notes',
  name: 'notes_a_idx',
  definition: 'CREATE INDEX notes_a_idx ON public.notes USING btree (a)',
  method: 'btree',
  isUnique: false,
  isValid: true,
  predicate: null,
  keys: ['a'],
  includedColumns: [],
  treatsNullsAsDistinct: true,
  isReplicaIdentity: false,
  isClustered: false,
  isInherited: false,
  parentIndex: null,
  statisticsTargets: [],
};

describe('the table of a many-to-many relation', () => {
  const key: CatalogObject = {
    kind: 'primaryKey',
    schema: 'public',
    table: '_AToB',
    name: '_AToB_AB_pkey',
    columns: ['A', 'B'],
    definition: 'PRIMARY KEY ("A", "B")',
    isDeferrable: false,
    isInitiallyDeferred: false,
    isValidated: true,
    isEnforced: true,
    isInherited: false,
    storageParameters: [],
    isClustered: false,
    parentIndex: null,
  };
  const index: Index = {
    kind: 'index',
    schema: 'public',
    table: '_AToB',
    name: '_AToB_AB_unique',
    definition: 'CREATE UNIQUE INDEX "_AToB_AB_unique" ON public."_AToB" USING btree ("A", "B")',
    method: 'btree',
    isUnique: true,
    isValid: true,
    predicate: null,
    keys: ['"A"', '"B"'],
    includedColumns: [],
    treatsNullsAsDistinct: true,
    isReplicaIdentity: false,
    isClustered: false,
    isInherited: false,
    parentIndex: null,
    statisticsTargets: [],
  };

  test('may have the unique index of earlier versions instead of the primary key', () => {
    expect(
      withinPrismaModel([
        { kind: 'missing', expected: key },
        { kind: 'unexpected', actual: index },
      ]),
    ).toEqual([]);
  });

  test('must have one of them', () => {
    expect(withinPrismaModel([{ kind: 'missing', expected: key }])).toHaveLength(1);
    expect(
      withinPrismaModel([
        { kind: 'missing', expected: key },
        { kind: 'unexpected', actual: { ...index, isValid: false } },
      ]),
    ).toHaveLength(2);
  });
});
