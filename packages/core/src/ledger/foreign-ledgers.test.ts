import { expect, test } from '@jest/globals';
import { recogniseForeignLedgers } from './foreign-ledgers.ts';

test.each([
  ['Flyway', 'flyway_schema_history', ['installed_rank', 'version', 'checksum']],
  ['Alembic', 'alembic_version', ['version_num']],
  ['Knex', 'knex_migrations', ['id', 'name', 'batch', 'migration_time']],
  ['Rails', 'schema_migrations', ['version']],
  ['golang-migrate', 'schema_migrations', ['version', 'dirty']],
  ['TypeORM', 'migrations', ['id', 'timestamp', 'name']],
])('recognises the history of %s by its columns', (tool, table, columns) => {
  expect(recogniseForeignLedgers([{ schema: 'app', table, columns }])).toEqual([
    { tool, schema: 'app', table },
  ]);
});

test('a table that only has the name of one is the application’s own', () => {
  expect(
    recogniseForeignLedgers([{ schema: 'public', table: 'migrations', columns: ['id', 'bird', 'route'] }]),
  ).toEqual([]);
});
