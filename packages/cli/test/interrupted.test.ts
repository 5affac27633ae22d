import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, describe, test } from '@jest/globals';
import { makeClinic, runByHand } from '../../core/test/support/clinic-project.ts';
import { startPostgres } from '../../core/test/support/postgres.ts';
import { startBin } from './support/run-bin.ts';

/** Processes below this one. Only Linux tells; elsewhere there are none to see. */
async function descendantsOf(pid: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const ids = children
    .split(' ')
    .filter((id) => id !== '')
    .map(Number);
  return [...ids, ...(await Promise.all(ids.map(descendantsOf))).flat()];
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('interrupted', () => {
  test.each([50, 400, 700, 1000, 1300])(
    'by Ctrl-C after %i ms it ends with 130 and leaves nothing behind',
    async (delayMs) => {
      const database = await (await startPostgres()).createDatabase();
      await runByHand(database);
      const project = await makeClinic({ withHistory: false });
      const { child, ended } = startBin(['baseline', '--yes', '--url', database.url], {
        cwd: project.directory,
      });
      await sleep(delayMs);
      const below = await descendantsOf(child.pid ?? 0);
      child.kill('SIGINT');
      const { exitCode, stdout, stderr } = await ended;
      const [table] = await database.query<{ name: string | null }>(
        `select to_regclass('public._prisma_migrations')::text as name`,
      );
      // Before the signal is listened to, it ends the process by itself; after the commit there is nothing to stop.
      expect([130, 0, null]).toContain(exitCode);
      for (let wait = 0; wait < 50 && below.some(isRunning); wait += 1) await sleep(100);
      expect(below.filter(isRunning)).toEqual([]);
      if (exitCode === 0) expect(table?.name).not.toBeNull();
      expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
      const folders = await readdir(join(project.directory, 'prisma'));
      expect(folders.filter((name) => name.startsWith('.'))).toEqual([]);
      if (table?.name === null) expect(folders.sort()).toEqual(['schema.prisma']);
    },
  );
});
