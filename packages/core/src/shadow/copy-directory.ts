import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ServerAccount } from './server-account.ts';

const run = promisify(execFile);

/**
 * Copies a directory, and gives the copy to `account`. `cp` copies the thousand small files of a data directory in a
 * third of the time that `fs.cp` takes.
 */
export async function copyDirectory(
  source: string,
  target: string,
  account: ServerAccount | null = null,
): Promise<void> {
  await run('cp', ['-R', source, target]);
  if (account !== null) await run('chown', ['-R', `${account.uid}:${account.gid}`, target]);
}
