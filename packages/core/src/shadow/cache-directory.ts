import { access, chmod, constants, mkdir, stat } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from '../model/options.ts';

/**
 * The directory for what may be deleted at any time: `$XDG_CACHE_HOME/prisma-mend`, `~/.cache/prisma-mend`, and where
 * neither can be written a private directory among the temporary files.
 *
 * @returns null when nothing can be written; then nothing is cached.
 */
export async function chooseCacheDirectory(environment: Environment): Promise<string | null> {
  const candidates = [environment['XDG_CACHE_HOME'], join(environment['HOME'] ?? homedir(), '.cache')]
    .filter((directory): directory is string => directory !== undefined && isAbsolute(directory))
    .map((directory) => join(directory, 'prisma-mend'));
  for (const directory of candidates) {
    if (await makeWritable(directory)) return directory;
  }
  const uid = ownUid();
  const temporary = join(tmpdir(), `prisma-mend-cache-${uid ?? 'user'}`);
  return (await makePrivate(temporary, uid)) ? temporary : null;
}

async function makeWritable(directory: string): Promise<boolean> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Anyone may create names in a temporary directory: one that another user made first is not trusted. */
async function makePrivate(directory: string, uid: number | null): Promise<boolean> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    const { uid: owner } = await stat(directory);
    return uid === null || owner === uid;
  } catch {
    return false;
  }
}

function ownUid(): number | null {
  try {
    return userInfo().uid;
  } catch {
    return null;
  }
}
