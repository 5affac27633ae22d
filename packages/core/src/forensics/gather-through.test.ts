import { expect, test } from '@jest/globals';
import { makeColumn } from '../../test/support/make-column.ts';
import type { Catalog, CatalogObject } from '../model/catalog.ts';
import type { HistoryEvidence } from '../model/evidence.ts';
import type { CatalogDelta, DetailedStep } from '../model/replay.ts';
import type { StatementStep } from '../model/statement-evidence.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { gatherThrough } from './gather-through.ts';

const [kept, label, place] = ['kept', 'label', 'place'].map((name) => makeColumn({ name }));

const put = (...objects: readonly (CatalogObject | undefined)[]): CatalogDelta => ({
  put: objects.filter((object) => object !== undefined),
  removed: [],
});
const remove = (object: CatalogObject | undefined): CatalogDelta => ({
  put: [],
  removed: object === undefined ? [] : [object],
});

const step = (name: string, delta: CatalogDelta): DetailedStep => ({
  name,
  checksum: name,
  outcome: { kind: 'replayed' },
  delta,
});

/** The second migration drops the label, adds a place, and makes the label again: in the sum it only adds. */
const replay = { base: [], steps: [step('m1', put(label)), step('m2', put(place))], problems: [] };
const statements = [remove(label), put(place), put(label)].map((delta, index): StatementStep => ({
  text: `statement ${index}`,
  line: index + 1,
  nature: 'structure',
  isTransactional: true,
  delta,
  refused: null,
}));

function catalogOf(...objects: readonly (CatalogObject | undefined)[]): Catalog {
  return {
    serverVersionNumber: 150004,
    schemas: ['public'],
    objects: objects.filter((object) => object !== undefined),
    dependencies: [],
    coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
    hash: '',
  };
}

const summary = ({ migrations, held }: HistoryEvidence): string =>
  [...migrations.map(({ name, state }) => `${name} ${state}`), `held: ${held.join()}`].join(', ');

test('what a half-applied migration dropped is not missed from the one that made it', () => {
  const live = catalogOf(place);
  expect(summary(gatherEvidence(replay, live))).toBe('m1 absent, m2 present, held: m2');
  const evidence = gatherThrough(replay, new Map([[1, statements]]), live);
  expect(summary(evidence)).toBe('m1 present, m2 partial, held: m1');
  expect(evidence.migrations[1]?.missing).toEqual([
    { object: expect.objectContaining({ name: 'label' }), change: 'created', attributes: [] },
  ]);
});

test('a migration is present once all of its statements are', () => {
  expect(summary(gatherThrough(replay, new Map([[1, statements]]), catalogOf(label, place)))).toBe(
    'm1 present, m2 present, held: m1,m2',
  );
});

test('one that has not begun is absent, and one without statements is judged as a whole', () => {
  const live = catalogOf(kept, label);
  expect(summary(gatherThrough(replay, new Map([[1, statements]]), live))).toBe(
    'm1 present, m2 absent, held: m1',
  );
  expect(gatherThrough(replay, new Map([[1, []]]), live)).toEqual(gatherEvidence(replay, live));
});
