import { access, chmod, constants, lstat, mkdir, realpath } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Environment } from '../model/options.ts';

/**
 * The directory for what may be deleted at any time: `$XDG_CACHE_HOME/prisma-mend`, `~/.cache/prisma-mend`, and where
 * neither can be written, or somebody else could write it, a private directory among the temporary files. Servers are
 * started from what stands there: what another user can put into it is never used.
 *
 * @returns null when nothing can be written; then nothing is cached.
 */
export async function chooseCacheDirectory(environment: Environment): Promise<string | null> {
  const candidates = [environment['XDG_CACHE_HOME'], join(environment['HOME'] ?? homedir(), '.cache')]
    .filter((directory): directory is string => directory !== undefined && isAbsolute(directory))
    .map((directory) => join(directory, 'prisma-mend'));
  const uid = ownUid();
  for (const directory of candidates) {
    if (await makeOwn(directory, uid)) return directory;
  }
  const temporary = join(tmpdir(), `prisma-mend-cache-${uid ?? 'user'}`);
  return (await makePrivate(temporary, uid)) ? temporary : null;
}

async function makeOwn(directory: string, uid: number | null): Promise<boolean> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // Who may write the folder above could put another one in its place. People link their cache to another disk:
    // what counts is where it leads.
    const real = await realpath(directory);
    if (!(await isOwn(real, uid)) || !(await isOwn(dirname(real), uid))) return false;
    await access(real, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Anyone may create names in a temporary directory: a link, or what another user made first, is left as it is. */
async function makePrivate(directory: string, uid: number | null): Promise<boolean> {
  try {
    await mkdir(directory, { mode: 0o700 }).catch(() => undefined);
    const found = await lstat(directory);
    if (!found.isDirectory() || (uid !== null && found.uid !== uid)) return false;
    await chmod(directory, 0o700);
    return true;
  } catch {
    return false;
  }
}

/** Ours or the administrator's, and closed to the writing of all others; a sticky folder keeps what is ours. */
async function isOwn(directory: string, uid: number | null): Promise<boolean> {
  const found = await lstat(directory);
  if (!found.isDirectory()) return false;
  if (uid === null) return true;
  const isSticky = (found.mode & 0o1000) !== 0;
  return (found.uid === uid || found.uid === 0) && ((found.mode & 0o002) === 0 || isSticky);
}

function ownUid(): number | null {
  try {
    return userInfo().uid;
  } catch {
    return null;
  }
}
