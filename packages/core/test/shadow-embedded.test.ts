import { describe, expect, test } from '@jest/globals';
import { postgresMajors, startPostgres } from './support/postgres.ts';

describe('the embedded server', () => {
  test.each(postgresMajors)('starts PostgreSQL %i and creates databases', async (major) => {
    const server = await startPostgres(major);
    const database = await server.createDatabase();
    const [row] = await database.query<{ version: string; name: string; letter: string }>(
      "select current_setting('server_version_num') as version, current_database() as name, lower('Ä') as letter",
    );
    expect(Math.floor(Number(row?.version) / 10_000)).toBe(major);
    expect(row?.name).toBe(database.name);
    await database.drop();
  });
});
