import { lstat } from 'node:fs/promises';
import { userInfo } from 'node:os';

/** Number of the user that runs this; null where the system has no such numbers. */
export async function readOwnUid(): Promise<number | null> {
  // Containers run as numbers that no passwd file knows: userInfo() throws there.
  const uid = await Promise.resolve()
    .then(() => userInfo().uid)
    .catch(async () => (await lstat('/proc/self')).uid)
    .catch(() => -1);
  return uid < 0 ? null : uid;
}

/** What keeps a file or folder from being ours, as a clause; null when nothing does. */
export async function findOwnerProblem({
  uid,
  mode,
}: {
  readonly uid: number;
  readonly mode: number;
}): Promise<string | null> {
  const own = await readOwnUid();
  if (own === null) return null;
  if (uid !== own) return 'belongs to another user';
  return (mode & 0o002) === 0 ? null : 'can be written by everybody';
}
