import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { chown, mkdir, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerAccount } from '../../src/shadow/server-account.ts';

const run = promisify(execFile);

/** Only root mounts file systems on Linux, and in most containers not even root. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0 && isMountAllowed();

function isMountAllowed(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', directory], { stdio: 'ignore' });
    execFileSync('umount', [directory], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A file system of its own that can be filled to the last byte. */
export interface SmallDisk {
  readonly directory: string;
  fill(): Promise<void>;
  free(): Promise<void>;
  unmount(): Promise<void>;
}

export async function mountSmallDisk(
  directory: string,
  megabytes: number,
  account: ServerAccount | null = null,
): Promise<SmallDisk> {
  await mkdir(directory, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'none', directory]);
  if (account !== null) await chown(directory, account.uid, account.gid);
  const filling = join(directory, 'filling');
  return {
    directory,
    fill: async () => {
      const file = await open(filling, 'a');
      try {
        // The last bytes are taken one page at a time.
        for (let size = 1 << 20; size >= 1; size = Math.floor(size / 2)) {
          const bytes = Buffer.alloc(size);
          try {
            for (;;) await file.appendFile(bytes);
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          }
        }
      } finally {
        await file.close();
      }
    },
    free: () => rm(filling, { force: true }),
    unmount: async () => {
      await run('umount', ['--lazy', directory]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
