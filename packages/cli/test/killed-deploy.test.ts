import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { dumpSchema } from '../../core/test/support/pg-dump.ts';
import { startPostgres, type TestDatabase } from '../../core/test/support/postgres.ts';
import { runPrisma } from '../../core/test/support/prisma-cli.ts';
import { makeHistory } from '../../core/test/support/resolve-project.ts';
import { share } from '../../core/test/support/share.ts';
import { runCommand } from './support/run-bin.ts';

const init = 'CREATE TABLE "users" ("id" INTEGER NOT NULL, CONSTRAINT "users_pkey" PRIMARY KEY ("id"));\n';
/** Waits for the test in the middle, and nowhere else. */
const waiting = `CREATE TABLE "rooms" ("id" INTEGER NOT NULL, CONSTRAINT "rooms_pkey" PRIMARY KEY ("id"));
SELECT pg_advisory_xact_lock(42);
CREATE INDEX "rooms_id_idx" ON "rooms"("id");
`;

/** The file as one transaction, as Prisma runs it, or with a commit of its own after the table. */
const files = {
  whole: waiting,
  'with a commit in it': `BEGIN;\n${waiting.replace('SELECT', 'COMMIT;\nBEGIN;\nSELECT')}COMMIT;\n`,
};
const waitingSql = `select pid from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`;

async function sessions(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  return rows.length;
}

const args = ['--exclude-table=_prisma_migrations'];
const structure = ({ url }: TestDatabase): Promise<string> => dumpSchema(url, { args });

const deploys = [
  ['whole', 'finish', 'ended'],
  ['whole', 'finish', 'left to itself'],
  ['whole', 'revert', 'left to itself'],
  ['with a commit in it', 'finish', 'ended'],
  ['with a commit in it', 'revert', 'ended'],
] as const;

test.each(share(deploys, 2))(
  'a deploy that is killed while its migration runs (%s) can be put right by --%s, its session %s',
  async (file, verb, session) => {
    await using project = await makeHistory({ '20240101_init': init, '20240202_rooms': files[file] });
    const database = await (await startPostgres()).createDatabase();
    const config = `export default { schema: 'prisma/schema.prisma', datasource: { url: process.env.DATABASE_URL } };\n`;
    await writeFile(join(project.directory, 'package.json'), '{"type":"module"}');
    await writeFile(join(project.directory, 'prisma.config.mjs'), config);
    const prisma = (command: string, kill?: AbortSignal) =>
      runPrisma({
        version: 7,
        cwd: project.directory,
        args: [...command.split(' '), '--config', 'prisma.config.mjs'],
        env: { DATABASE_URL: database.url },
        ...(kill === undefined ? {} : { kill }),
      });
    const mend = (...words: readonly string[]) =>
      runCommand([...words, '--url', database.url], { cwd: project.directory });
    await database.query('select pg_advisory_lock(42)');
    const killer = new AbortController();
    const deploy = prisma('migrate deploy', killer.signal);
    while ((await database.query(waitingSql)).length === 0) await sleep(20);
    killer.abort();
    expect((await deploy).exitCode).toBe(-1);
    // Nobody told the server that its client is gone: it goes on, and holds Prisma's lock.
    const during = await mend('status');
    expect([during.exitCode, during.stdout]).toEqual([2, expect.stringContaining('migration-lock-held')]);
    const early = await mend('resolve', 'rooms', `--${verb}`, '--yes', '--lock-wait', '300ms');
    expect([early.exitCode, early.stderr]).toEqual([1, expect.stringContaining('migration lock')]);
    if (session === 'ended') {
      await database.query(`select pg_terminate_backend(pid) from (${waitingSql}) as waiting`);
    }
    await database.query('select pg_advisory_unlock(42)');
    while ((await sessions(database)) > 0) await sleep(50);
    const loss = ['--allow-data-loss', database.name];
    const settled = await mend('resolve', 'rooms', `--${verb}`, '--yes', ...loss);
    expect([settled.exitCode, settled.stderr]).toEqual([0, expect.any(String)]);
    const expected = await (await startPostgres()).createDatabase();
    await expected.query(verb === 'finish' ? init + waiting : init);
    expect(await structure(database)).toBe(await structure(expected));
    // Neither runs anything that is done already, nor takes a failed migration for a reason to stop.
    const next = await prisma(verb === 'finish' ? 'migrate deploy' : 'migrate status');
    expect(next.stdout + next.stderr).toContain(
      verb === 'finish' ? 'No pending migrations' : 'have not yet been applied:\n20240202_rooms',
    );
    for (const each of [database, expected]) await each.drop();
  },
  180_000,
);
