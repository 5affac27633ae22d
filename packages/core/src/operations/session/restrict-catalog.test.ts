import { expect, test } from '@jest/globals';
import type { Catalog } from '../../model/catalog.ts';
import type { Replay } from '../../model/replay.ts';
import { prismaSchemas, withoutUnverifiable } from './restrict-catalog.ts';

const catalog: Catalog = {
  serverVersionNumber: 150004,
  schemas: ['public'],
  objects: [
    { kind: 'schema', schema: null, table: null, name: 'public' },
    {
      kind: 'extension',
      schema: null,
      table: null,
      name: 'vector',
      installedIn: 'public',
      version: '0.8.0',
      isRelocatable: true,
    },
  ],
  dependencies: [],
  coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
  hash: '',
};
const replay: Replay = {
  serverVersionNumber: 150004,
  base: [],
  steps: [],
  final: catalog,
  problems: [
    {
      kind: 'extensionMissing',
      migration: '1',
      name: 'vector',
      standIns: ['vector'],
      unverifiable: [{ kind: 'extension', schema: null, table: null, name: 'vector' }],
    },
  ],
};

test('what a replay could not build is left out of the live catalog, and counted', () => {
  const { objects, coverage } = withoutUnverifiable(catalog, replay);
  expect(objects.map(({ name }) => name)).toEqual(['public']);
  expect(coverage.leftOut).toMatchObject([{ count: 1 }]);
  expect(withoutUnverifiable(catalog, { ...replay, problems: [] })).toBe(catalog);
});

test('Prisma looks at the schemas of the datasource block, else at that of the connection', () => {
  const of = (schemas: readonly string[]) => ({
    schema: { files: [], engineLine: 7 as const, previewFeatures: [], schemas },
  });
  expect([...prismaSchemas(of([]), 'public')]).toEqual(['public']);
  expect([...prismaSchemas(of(['catalogue', 'billing']), 'public')]).toEqual(['catalogue', 'billing']);
  expect([...prismaSchemas({ schema: null }, 'public')]).toEqual(['public']);
});
