import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';

/** The operating system's user that a server runs as; null when it is our own. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root, so root starts it as `nobody`. `initdb` looks its user up in the password
 * file even with `-U`, so a number that is not listed there will not do.
 *
 * @returns null when servers can run as the user we are.
 */
export async function chooseServerAccount(): Promise<ServerAccount | null> {
  if (!isRoot()) return null;
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const line of users.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    // macOS lists nobody as -2: the highest numbers of an unsigned 32-bit range.
    if (name === 'nobody') return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  return { uid: 65534, gid: 65534 };
}

function isRoot(): boolean {
  try {
    return userInfo().uid === 0;
  } catch {
    // No entry in the password file: containers that run under an arbitrary number, never root.
    return false;
  }
}
