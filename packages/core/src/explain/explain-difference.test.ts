import { describe, expect, test } from '@jest/globals';
import { makeColumn } from '../../test/support/make-column.ts';
import { objectKey } from '../model/identity.ts';
import type { ForeignKey, Index } from '../model/objects/tables.ts';
import { explainDifference, explainDifferences } from './explain-difference.ts';

const email = makeColumn({ table: 'users', name: 'email', position: 2 });

const authorKey: ForeignKey = {
  kind: 'foreignKey',
  schema: 'public',
  table: 'posts',
  name: 'posts_authorId_fkey',
  definition: 'FOREIGN KEY ("authorId") REFERENCES public.users(id)',
  isDeferrable: false,
  isInitiallyDeferred: false,
  isValidated: true,
  isEnforced: true,
  isInherited: false,
  columns: ['authorId'],
  referencedSchema: 'public',
  referencedTable: 'users',
  referencedColumns: ['id'],
};

const byEmail: Index = {
  kind: 'index',
  schema: 'public',
  table: 'users',
  name: 'users_email_idx',
  definition: 'CREATE INDEX users_email_idx ON public.users USING btree (email)',
  method: 'btree',
  isUnique: false,
  isValid: true,
  predicate: null,
  keys: ['email'],
  includedColumns: [],
  treatsNullsAsDistinct: true,
  isReplicaIdentity: false,
  isClustered: false,
  isInherited: false,
  parentIndex: null,
  statisticsTargets: [],
};

describe('explainDifference', () => {
  test('says that inserts fail only of a column that nothing else fills', () => {
    const expected = { ...email, isNullable: false, default: "'none'" };
    const without = { ...expected, default: null };
    const identity = {
      generation: 'byDefault',
      sequenceName: 'users_email_seq',
      ...{ start: '1', increment: '1', minimum: '1', maximum: '9', cache: '1', cycles: false },
    } as const;
    const explain = (actual: typeof expected | typeof without): unknown => {
      const attributes = [{ name: 'default', expected: expected.default, actual: actual.default }];
      return explainDifference({ kind: 'changed', expected, actual, attributes }, { pair: 'HL' })[0]
        ?.severity;
    };
    expect(explain(without)).toBe('error');
    expect(explain({ ...without, identity })).toBe('warning');
    expect(explain({ ...without, isNullable: true })).toBe('warning');
  });

  test('names the object, both values and where each of them is', () => {
    const actual = { ...email, isNullable: true };
    const [finding, ...others] = explainDifference(
      {
        kind: 'changed',
        expected: email,
        actual,
        attributes: [{ name: 'isNullable', expected: false, actual: true }],
      },
      { pair: 'HL' },
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'column-nullability',
      severity: 'error',
      pair: 'HL',
      object: { kind: 'column', schema: 'public', table: 'users', name: 'email' },
      expected: 'NOT NULL',
      actual: 'NULL',
      message:
        'column public.users.email: whether NULL is allowed is NULL in the database, but NOT NULL in the migration history',
      why: 'NULLs can get in; Prisma Client throws when a required field holds one.',
    });
  });

  test('gives one finding per code when an object differs in several ways', () => {
    const findings = explainDifference(
      {
        kind: 'changed',
        expected: email,
        actual: {
          ...email,
          isNullable: true,
          type: 'integer',
          statisticsTarget: 5,
          options: ['n_distinct=3'],
        },
        attributes: [
          { name: 'isNullable', expected: false, actual: true },
          { name: 'options', expected: [], actual: ['n_distinct=3'] },
          { name: 'statisticsTarget', expected: null, actual: 5 },
          { name: 'type', expected: 'text', actual: 'integer' },
        ],
      },
      { pair: 'HL' },
    );
    expect(findings.map(({ code }) => code)).toEqual([
      'column-nullability',
      'column-statistics',
      'column-type',
    ]);
  });

  test('tells NOT VALID from another definition, though both are printed there', () => {
    const actual = { ...authorKey, isValidated: false, definition: `${authorKey.definition} NOT VALID` };
    const findings = explainDifference(
      {
        kind: 'changed',
        expected: authorKey,
        actual,
        attributes: [{ name: 'definition', expected: authorKey.definition, actual: actual.definition }],
      },
      { pair: 'HL' },
    );
    expect(findings.map(({ code }) => code)).toEqual(['constraint-not-validated']);
  });

  test('takes an unexpected column that every insert would have to fill for an error', () => {
    const [required] = explainDifference({ kind: 'unexpected', actual: email }, { pair: 'HL' });
    const [optional] = explainDifference(
      { kind: 'unexpected', actual: { ...email, isNullable: true } },
      { pair: 'HL' },
    );
    expect(required).toMatchObject({ code: 'column-unexpected', severity: 'error' });
    expect(optional).toMatchObject({ code: 'column-unexpected', severity: 'warning' });
  });

  test('tells what CREATE INDEX CONCURRENTLY left behind from an index that someone added', () => {
    const codes = [byEmail, { ...byEmail, isValid: false }].map(
      (actual) => explainDifference({ kind: 'unexpected', actual }, { pair: 'HL' })[0]?.code,
    );
    expect(codes).toEqual(['index-unexpected', 'index-invalid-leftover']);
  });

  test('tells another order of enum labels from another set of them', () => {
    const expected = {
      kind: 'enum',
      schema: 'public',
      table: null,
      name: 'Role',
      labels: ['a', 'b'],
    } as const;
    const codes = [['b', 'a'], ['a'], ['a', 'b', 'c']].map((labels) => {
      const attributes = [{ name: 'labels', expected: expected.labels, actual: labels }];
      const [finding] = explainDifference(
        { kind: 'changed', expected, actual: { ...expected, labels }, attributes },
        { pair: 'SL' },
      );
      return [finding?.code, finding?.severity];
    });
    expect(codes).toEqual([
      ['enum-order', 'warning'],
      ['enum-labels', 'error'],
      ['enum-labels', 'warning'],
    ]);
  });

  test('speaks of the schema and the history when those two were compared', () => {
    const [finding] = explainDifferences([{ kind: 'missing', expected: byEmail }], { pair: 'SH' });
    expect(finding?.message).toBe(
      'index public.users.users_email_idx is missing in the migration history; it is in schema.prisma',
    );
    expect(finding?.next).toBe('prisma migrate dev');
  });

  test('carries the SQL that settles the difference', () => {
    const repair = ['CREATE INDEX …;'];
    const repairs = new Map([[objectKey(byEmail), repair]]);
    const [finding] = explainDifference({ kind: 'missing', expected: byEmail }, { pair: 'HL', repairs });
    expect(finding?.repair).toEqual(repair);
  });
});
