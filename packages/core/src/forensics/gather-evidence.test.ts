import { describe, expect, test } from '@jest/globals';
import {
  catalogOf,
  column,
  enumType,
  historyOf,
  table,
  type Change,
} from '../../test/support/made-history.ts';
import type { HistoryEvidence } from '../model/evidence.ts';
import { describeObject } from '../model/identity.ts';
import { expectedCatalogFor } from './expected-catalog.ts';
import { gatherEvidence } from './gather-evidence.ts';

const summary = (evidence: HistoryEvidence): string =>
  evidence.migrations.map(({ name, state, isHeld }) => `${name} ${state}${isHeld ? ' held' : ''}`).join(', ');

const unexplained = (evidence: HistoryEvidence): readonly string[] =>
  evidence.unexplained.map(
    (difference) =>
      `${difference.kind} ${describeObject(difference.kind === 'unexpected' ? difference.actual : difference.expected)}` +
      (difference.kind === 'changed' ? ` ${difference.attributes.map(({ name }) => name).join()}` : ''),
  );

describe('what a live database shows of its history', () => {
  const clinic = historyOf(
    [table('notes'), column('id')],
    [column('dueDate')],
    [column('dueDate', { isNullable: true })],
  );

  test('everything that is live is present', () => {
    const evidence = gatherEvidence(
      clinic,
      catalogOf(table('notes'), column('id'), column('dueDate', { isNullable: true })),
    );
    expect(summary(evidence)).toBe('m1 present held, m2 present held, m3 present held');
    expect(evidence.unexplained).toEqual([]);
  });

  test('a pending migration is absent, and names what is missing', () => {
    const evidence = gatherEvidence(clinic, catalogOf(table('notes'), column('id'), column('dueDate')));
    expect(summary(evidence)).toBe('m1 present held, m2 present held, m3 absent');
    expect(evidence.migrations[2]?.missing).toEqual([
      {
        object: { kind: 'column', schema: 'public', table: 'notes', name: 'dueDate' },
        change: 'changed',
        attributes: ['isNullable'],
      },
    ]);
  });

  test('an empty database holds nothing', () => {
    const evidence = gatherEvidence(clinic, catalogOf());
    expect(summary(evidence)).toBe('m1 absent, m2 absent, m3 absent');
  });

  test('migrations that were applied out of order are found as such', () => {
    const history = historyOf([table('notes')], [column('a')], [column('b')], [column('c')]);
    const evidence = gatherEvidence(history, catalogOf(table('notes'), column('a'), column('c')));
    expect(summary(evidence)).toBe('m1 present held, m2 present held, m3 absent, m4 present held');
    expect(evidence.held).toEqual(['m1', 'm2', 'm4']);
    expect(evidence.unexplained).toEqual([]);
  });

  test('a half-applied migration is partial', () => {
    const history = historyOf([table('notes')], [column('a'), column('b')]);
    const evidence = gatherEvidence(history, catalogOf(table('notes'), column('b')));
    expect(summary(evidence)).toBe('m1 present held, m2 partial');
    expect(evidence.migrations[1]?.missing.map(({ object }) => object.name)).toEqual(['a']);
    expect(evidence.migrations[1]?.present).toBe(1);
  });

  test('a type changed later proves the earlier migration too', () => {
    const history = historyOf([table('notes')], [column('a')], [column('a', { type: 'uuid' })]);
    const evidence = gatherEvidence(history, catalogOf(table('notes'), column('a', { type: 'uuid' })));
    expect(summary(evidence)).toBe('m1 present held, m2 present held, m3 present held');
    expect(evidence.migrations.map(({ missing }) => missing)).toEqual([[], [], []]);
  });

  test('what was created and dropped again is superseded when the dropping migration is present', () => {
    const history = historyOf([table('notes')], [column('old')], {
      put: [column('new')],
      removed: [column('old')],
    });
    const evidence = gatherEvidence(history, catalogOf(table('notes'), column('new')));
    expect(summary(evidence)).toBe('m1 present held, m2 present held, m3 present held');
    expect(evidence.migrations[1]?.basis).toBe('supersession');
  });

  test('what was created and dropped again is absent when the dropping migration is', () => {
    const history = historyOf(
      [table('notes')],
      [column('old')],
      { put: [column('new')], removed: [column('old')] },
      [column('last')],
    );
    expect(summary(gatherEvidence(history, catalogOf(table('notes'))))).toBe(
      'm1 present held, m2 absent, m3 absent, m4 absent',
    );
  });

  test('what takes back a migration that never ran is as absent as that', () => {
    const dropped = historyOf(
      [table('notes')],
      [column('old'), column('other')],
      { removed: [column('old')] },
      [column('last')],
    );
    expect(summary(gatherEvidence(dropped, catalogOf(table('notes'), column('last'))))).toBe(
      'm1 present held, m2 absent, m3 absent, m4 present held',
    );
    const changedBack = historyOf(
      [table('notes'), column('a')],
      [column('a', { isNullable: true }), column('b')],
      [column('a')],
      [column('last')],
    );
    expect(summary(gatherEvidence(changedBack, catalogOf(table('notes'), column('a'), column('last'))))).toBe(
      'm1 present held, m2 absent, m3 absent, m4 present held',
    );
  });

  test('what takes back two migrations is held when one of them is', () => {
    const history = historyOf(
      [table('notes'), column('old'), column('kept')],
      [column('renamed'), column('other')],
      { removed: [column('old'), column('renamed')] },
    );
    expect(summary(gatherEvidence(history, catalogOf(table('notes'), column('kept'))))).toBe(
      'm1 present held, m2 absent, m3 present held',
    );
  });

  test('of two equal states the one that fits the other migrations is chosen', () => {
    const changes: readonly Change[] = [
      [table('notes'), column('a', { isNullable: true })],
      [column('a')],
      [column('a', { isNullable: true })],
      [column('b')],
    ];
    const live = [table('notes'), column('a', { isNullable: true })];
    expect(summary(gatherEvidence(historyOf(...changes), catalogOf(...live, column('b'))))).toBe(
      'm1 present held, m2 present held, m3 present held, m4 present held',
    );
    expect(summary(gatherEvidence(historyOf(...changes), catalogOf(...live)))).toBe(
      'm1 present held, m2 absent, m3 absent, m4 absent',
    );
  });

  test('of two equal states at the end of the history the latest is chosen, and said to be a boundary', () => {
    const history = historyOf(
      [table('notes'), column('a', { isNullable: true })],
      [column('a')],
      [column('a', { isNullable: true })],
    );
    const evidence = gatherEvidence(history, catalogOf(table('notes'), column('a', { isNullable: true })));
    expect(summary(evidence)).toBe('m1 present held, m2 present held, m3 present held');
    expect(evidence.migrations[2]?.basis).toBe('boundary');
  });

  test('an object made again is told from its first life by what differs', () => {
    const changes: readonly Change[] = [
      [table('notes')],
      [column('a')],
      { removed: [column('a')] },
      [column('a', { type: 'uuid' })],
    ];
    expect(
      summary(
        gatherEvidence(historyOf(...changes), catalogOf(table('notes'), column('a', { type: 'uuid' }))),
      ),
    ).toBe('m1 present held, m2 present held, m3 present held, m4 present held');
    expect(summary(gatherEvidence(historyOf(...changes), catalogOf(table('notes'), column('a'))))).toBe(
      'm1 present held, m2 present held, m3 absent, m4 absent',
    );
  });

  test('a migration without structure follows the next one that is decided', () => {
    const history = historyOf([table('notes')], [], [column('a')], []);
    const evidence = gatherEvidence(history, catalogOf(table('notes'), column('a')));
    expect(summary(evidence)).toBe('m1 present held, m2 noEvidence held, m3 present held, m4 noEvidence');
    expect(evidence.migrations.map(({ basis }) => basis)).toEqual([
      'effects',
      'neighbours',
      'effects',
      'boundary',
    ]);
  });

  test('a value that no migration made is unexplained, and its migration neither present nor absent for it', () => {
    const evidence = gatherEvidence(
      clinic,
      catalogOf(
        table('notes'),
        column('id'),
        column('dueDate', { isNullable: true, type: 'date' }),
        column('hand'),
      ),
    );
    expect(summary(evidence)).toBe('m1 present held, m2 present held, m3 present held');
    expect(unexplained(evidence)).toEqual([
      'changed column public.notes.dueDate type',
      'unexpected column public.notes.hand',
    ]);
    expect(evidence.migrations[1]?.unexplained).toHaveLength(1);
  });

  test('enum values added out of order are told apart', () => {
    const history = historyOf([enumType('a')], [enumType('a', 'b')], [enumType('a', 'b', 'c')]);
    const evidence = gatherEvidence(history, catalogOf(enumType('a', 'c')));
    expect(summary(evidence)).toBe('m1 present held, m2 absent, m3 present held');
    expect(evidence.unexplained).toEqual([]);
    expect(expectedCatalogFor({ ...history, final: catalogOf() }, evidence.held).objects).toContainEqual(
      enumType('a', 'c'),
    );
  });

  test('the place of a column is no evidence', () => {
    const history = historyOf([table('notes'), column('a')], [column('a', { position: 2 })]);
    const evidence = gatherEvidence(history, catalogOf(table('notes'), column('a', { position: 7 })));
    expect(evidence.migrations[1]?.effects).toEqual([]);
    expect(evidence.unexplained).toEqual([]);
  });

  test('a schema that stood before the history and is gone is unexplained', () => {
    const evidence = gatherEvidence(clinic, { ...catalogOf(), objects: [] });
    expect(unexplained(evidence)).toEqual(['missing schema public']);
  });

  test('what a missing extension kept from being built is neither evidence nor unexplained', () => {
    const vector = { kind: 'extension', schema: null, table: null, name: 'vector' } as const;
    const history = historyOf([table('notes')]);
    const live = catalogOf(table('notes'), {
      ...vector,
      installedIn: 'public',
      isRelocatable: true,
      version: '0.8.0',
    });
    const problems = [
      { kind: 'extensionMissing', migration: 'm1', name: 'vector', standIns: [], unverifiable: [vector] },
    ] as const;
    expect(unexplained(gatherEvidence(history, live))).toEqual(['unexpected extension vector']);
    const evidence = gatherEvidence({ ...history, problems }, live);
    expect(evidence.unexplained).toEqual([]);
    expect(evidence.unverifiable).toEqual([vector]);
  });

  test('ten of eighteen migrations, applied out of order, are found exactly', () => {
    const names = Array.from({ length: 18 }, (_, index) => `c${index}`);
    const applied = new Set([0, 1, 2, 5, 6, 9, 11, 12, 16, 17]);
    const history = historyOf([table('notes')], ...names.map((name) => [column(name)]));
    const live = catalogOf(
      table('notes'),
      ...names.filter((_, index) => applied.has(index)).map((name) => column(name)),
    );
    const evidence = gatherEvidence(history, live);
    expect(evidence.held).toEqual(['m1', ...[...applied].map((index) => `m${index + 2}`)]);
    expect(expectedCatalogFor({ ...history, final: live }, evidence.held).objects).toEqual(live.objects);
  });

  test.each<readonly [history: string, change: (index: number) => Change]>([
    [
      'of columns that come and go',
      (index) => (index % 2 === 0 ? [column(`c${index}`)] : { removed: [column(`c${index - 1}`)] }),
    ],
    [
      'of columns that are renamed',
      (index) =>
        index % 2 === 0
          ? [column(`c${index}`, { number: index })]
          : { put: [column(`c${index}`, { number: index - 1 })], removed: [column(`c${index - 1}`)] },
    ],
  ])('time grows no faster than the history %s', (_, change) => {
    const measure = (count: number): number => {
      const history = historyOf(
        [table('notes')],
        ...Array.from({ length: count }, (_, index) => change(index)),
      );
      const objects = new Map(
        history.steps.flatMap(({ delta }) => delta.put).map((object) => [object.name, object]),
      );
      for (const { name } of history.steps.flatMap(({ delta }) => delta.removed)) objects.delete(name);
      const live = catalogOf(...objects.values());
      gatherEvidence(history, live);
      const start = performance.now();
      gatherEvidence(history, live);
      return performance.now() - start;
    };
    const small = measure(2_000);
    expect(measure(20_000)).toBeLessThan(10 * 4 * Math.max(small, 10));
  });
});
