import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { JudgedClinic } from './judged-clinic.ts';
import { dumpSchema } from './pg-dump.ts';
import { startPostgres } from './postgres.ts';

export async function expectNothingPending(clinic: JudgedClinic): Promise<void> {
  expect(await clinic.prisma('migrate deploy')).toMatchObject({
    exitCode: 0,
    output: expect.stringContaining('No pending migrations to apply'),
  });
  expect(await clinic.prisma('migrate status')).toMatchObject({ exitCode: 0 });
}

/** Replays the written history on an empty database by `prisma migrate deploy`, and dumps what came of it. */
export async function expectSameOnNewDatabase(
  clinic: JudgedClinic,
  args: readonly string[] = [],
): Promise<void> {
  const fresh = await (await startPostgres()).createDatabase();
  const sql = await readFile(join(clinic.project.migrationsDirectory, '0_init', 'migration.sql'), 'utf8');
  await fresh.query(sql);
  const without = ['--exclude-table=*._prisma_migrations', ...args];
  expect(await dumpSchema(fresh.url, { args: without })).toBe(
    await dumpSchema(clinic.database.url, { args: without }),
  );
}
