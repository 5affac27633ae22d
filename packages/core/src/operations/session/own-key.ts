import { randomBytes, randomUUID } from 'node:crypto';
import { link, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { Failure } from '../../model/failure.ts';
import { fileErrorCode } from '../../model/file-error.ts';
import type { Environment } from '../../model/options.ts';
import { readOwnUid } from '../../model/own-user.ts';

/** A key of this user, outside every project; where several users or machines share it, in a variable. */
export interface KeyPlace {
  readonly variable: string;
  readonly fileName: string;
  /** What it is for, as in `no key for approvals`. */
  readonly purpose: string;
}

const shortestKey = 16;

/**
 * The key, made where there is none yet.
 *
 * @throws Failure `usage` for one that is too short, `file-failed` where none can be kept
 */
export async function takeKey(place: KeyPlace, environment: Environment): Promise<string> {
  return (await readKey(place, environment)) ?? (await makeKey(place, environment));
}

/** @throws Failure `usage` for one that is too short */
export async function readKey(place: KeyPlace, environment: Environment): Promise<string | null> {
  return readVariable(place, environment) ?? (await readKeyFile(place, environment));
}

function readVariable({ variable }: KeyPlace, environment: Environment): string | null {
  const key = environment[variable]?.trim() ?? '';
  if (key === '') return null;
  if (key.length >= shortestKey) return key;
  throw new Failure('usage', `${variable} has fewer than ${shortestKey} characters.`, {
    next: 'Give it a long random value: openssl rand -hex 32',
  });
}

function folderOf(environment: Environment): string {
  const state = environment['XDG_STATE_HOME'] ?? '';
  const base = isAbsolute(state) ? state : join(environment['HOME'] ?? homedir(), '.local', 'state');
  return join(base, 'prisma-mend');
}

/** A key that others may read or have put there is none. */
async function readKeyFile({ fileName }: KeyPlace, environment: Environment): Promise<string | null> {
  const path = join(folderOf(environment), fileName);
  const found = await lstat(path).catch(() => null);
  const own = await readOwnUid();
  if (found?.isFile() !== true) return null;
  if (own !== null && (found.uid !== own || (found.mode & 0o077) !== 0)) return null;
  const key = (await readFile(path, 'utf8')).trim();
  return key.length < shortestKey ? null : key;
}

async function makeKey(place: KeyPlace, environment: Environment): Promise<string> {
  const folder = folderOf(environment);
  const path = join(folder, place.fileName);
  const key = randomBytes(32).toString('hex');
  const unfinished = `${path}.${randomUUID()}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(unfinished, `${key}\n`, { mode: 0o600, flag: 'wx' });
    // Fails where there is one, and shows nobody the half of one.
    await link(unfinished, path);
    return key;
  } catch (cause) {
    // Another process of this user was faster.
    const other = fileErrorCode(cause) === 'EEXIST' ? await readKeyFile(place, environment) : null;
    if (other !== null) return other;
    throw new Failure('file-failed', `no key for ${place.purpose} can be kept in ${folder}`, {
      next: `Set ${place.variable} to a long random value instead.`,
      cause,
    });
  } finally {
    await rm(unfinished, { force: true }).catch(() => undefined);
  }
}
