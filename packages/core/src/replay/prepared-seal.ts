import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { readOwnUid } from '../model/own-user.ts';
import type { Environment } from '../model/options.ts';
import { hashText } from './stored-replay.ts';

/** Holds the SHA-256 of a prepared file that was made elsewhere and is to be believed. */
export const sealVariable = 'PRISMA_MEND_PREPARED_SHA256';

/** Of root, who builds images: for every user that runs them. */
export const systemFolder = '/var/lib/prisma-mend';

/**
 * Notes outside the project that this very file was made here: no branch reaches that place.
 *
 * @returns the folder; null when none can be written
 */
export async function writeSeal(text: string, environment: Environment): Promise<string | null> {
  const isRoot = (await readOwnUid()) === 0;
  const folders = [...(isRoot ? [systemFolder] : []), ...userFolders(environment)];
  for (const folder of folders) {
    try {
      const seals = join(folder, 'prepared');
      await mkdir(seals, { recursive: true, mode: folder === systemFolder ? 0o755 : 0o700 });
      if (!(await isTrusted([folder, seals], await readOwnUid()))) continue;
      await writeFile(join(seals, hashText(text)), '', { mode: folder === systemFolder ? 0o644 : 0o600 });
      return folder;
    } catch {
      // The next one, or none: the caller says so.
    }
  }
  return null;
}

/** Whether this user, or root, made this very file here, or the environment vouches for it. */
export async function isSealed(text: string, environment: Environment): Promise<boolean> {
  const hash = hashText(text);
  if (environment[sealVariable]?.trim().toLowerCase() === hash) return true;
  const own = await readOwnUid();
  for (const folder of userFolders(environment)) {
    if (await isNoted(folder, hash, own)) return true;
  }
  return own !== null && (await isNoted(systemFolder, hash, 0));
}

async function isNoted(folder: string, hash: string, owner: number | null): Promise<boolean> {
  const seals = join(folder, 'prepared');
  return isTrusted([folder, seals, join(seals, hash)], owner);
}

/** All of them are there, of that owner, no links, and written by nobody else. */
async function isTrusted(places: readonly string[], owner: number | null): Promise<boolean> {
  for (const place of places) {
    const found = await lstat(place).catch(() => null);
    if (found === null || found.isSymbolicLink()) return false;
    if (owner !== null && (found.uid !== owner || (found.mode & 0o022) !== 0)) return false;
  }
  return true;
}

function userFolders(environment: Environment): readonly string[] {
  const homes = [environment['HOME'], homeOfAccount()].filter((home) => home !== undefined);
  const states = [environment['XDG_STATE_HOME'], ...homes.map((home) => join(home, '.local', 'state'))];
  const absolute = states.filter((state): state is string => state !== undefined && isAbsolute(state));
  return [...new Set(absolute)].map((state) => join(state, 'prisma-mend'));
}

function homeOfAccount(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
