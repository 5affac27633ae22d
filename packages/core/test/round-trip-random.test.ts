import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { quoteIdentifier, quoteLiteral } from '../src/model/quote.ts';
import { startPostgres } from './support/postgres.ts';
import { roundTrip } from './support/round-trip.ts';
import { isWhole } from './support/share.ts';

const name = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 15 }),
    fc.constantFrom('select', 'User', 'a.b', 'a"b', "it's", 'x ON ONLY y', '日本語', '$$', 'a\\b', '-- x'),
  )
  .map((text) => text.replaceAll('\0', ''))
  .filter((text) => text !== '');
const names = (maxLength: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(name, { minLength: 1, maxLength });
const column = fc.record({
  type: fc.constantFrom(
    'text',
    'integer',
    'numeric(10,2)',
    'timestamptz(3)',
    'text[]',
    'jsonb',
    'serial',
    'varchar(9)',
  ),
  isNullable: fc.boolean(),
  isIndexed: fc.boolean(),
  comment: fc.option(name),
});
const tables = fc.record({
  names: names(5),
  columnNames: names(6),
  columns: fc.array(column, { minLength: 6, maxLength: 6 }),
  labels: names(4),
  defaultText: fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
  isUnlogged: fc.boolean(),
});

type Tables = typeof tables extends fc.Arbitrary<infer T> ? T : never;

/** Tables over one enum, each with the same columns, chained by foreign keys, every second one with a view. */
function schemaSql({ names, columnNames, columns, labels, defaultText, isUnlogged }: Tables): string {
  const statements = [
    'CREATE SCHEMA s',
    `CREATE TYPE s."the enum" AS ENUM (${labels.map(quoteLiteral).join(', ')})`,
  ];
  for (const [place, tableName] of names.entries()) {
    const table = `s.${quoteIdentifier(`t ${tableName}`)}`;
    const previous = names[place - 1];
    const lines = columnNames.map((columnName, at) => {
      const type = columns[at]?.type ?? 'text';
      const value = type === 'text' ? ` DEFAULT ${quoteLiteral(defaultText)}` : '';
      return `${quoteIdentifier(`c ${columnName}`)} ${type}${columns[at]?.isNullable ? '' : ' NOT NULL'}${value}`;
    });
    const link = previous === undefined ? '' : ` REFERENCES s.${quoteIdentifier(`t ${previous}`)}`;
    statements.push(
      `CREATE ${isUnlogged ? 'UNLOGGED ' : ''}TABLE ${table} (id integer PRIMARY KEY${link}, kind s."the enum", ${lines.join(', ')})`,
    );
    for (const [at, columnName] of columnNames.entries()) {
      const target = quoteIdentifier(`c ${columnName}`);
      if (columns[at]?.isIndexed && columns[at].type !== 'jsonb')
        statements.push(`CREATE INDEX ON ${table} (${target} DESC, id)`);
      const comment = columns[at]?.comment;
      if (comment) statements.push(`COMMENT ON COLUMN ${table}.${target} IS ${quoteLiteral(comment)}`);
    }
    if (place % 2 === 0)
      statements.push(`CREATE VIEW s.${quoteIdentifier(`v ${tableName}`)} AS SELECT * FROM ${table}`);
  }
  return `${statements.join(';\n')};`;
}

describe.each([13, 18] as const)('on PostgreSQL %i', (major) => {
  test('any names, texts and tables come back equal', async () => {
    const server = await startPostgres(major);
    await fc.assert(
      fc.asyncProperty(tables, async (shape) => {
        const trip = await roundTrip(server, schemaSql(shape));
        expect(trip.differences).toEqual([]);
        expect(trip.rebuiltDump).toBe(trip.originalDump);
      }),
      { numRuns: isWhole ? 40 : 5, seed: 20 },
    );
  });
});
