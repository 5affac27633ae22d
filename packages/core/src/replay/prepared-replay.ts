import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../model/failure.ts';
import { writeIgnoreFile, ownFolderName } from '../model/own-folder.ts';
import type { History } from '../model/history.ts';
import { readPlainText } from '../model/read-plain-file.ts';
import type { Replay } from '../model/replay.ts';
import { replayKeys, type ReplayConditions } from './replay-key.ts';
import { hashText, parseReplay, renderReplay } from './stored-replay.ts';

/** Where `prepare` puts replays, below the project's folder. */
export const preparedReplayPath = `${ownFolderName}/prepared.json`;

const format = 'prisma-mend prepared replay 2';

/** All but the shadow server, which the reader of a prepared file does not have. */
export type PreparedConditions = Omit<ReplayConditions, 'shadow'>;

export interface PreparedEntry {
  readonly conditions: PreparedConditions;
  readonly replay: Replay;
}

interface StoredEntry {
  readonly serverMajor: number;
  /** Key of the whole history. */
  readonly key: string;
  readonly hash: string;
  /** JSON of its own, so that its hash is over exactly these bytes. */
  readonly replay: string;
}

/**
 * Writes replays of one history, for one server major each, into one file that holds all that a container needs to
 * prove and baseline without a shadow server. The file is whole or not there.
 *
 * @returns the text of the file
 * @throws Failure `file-failed`
 */
export async function writePreparedReplay(
  path: string,
  history: Pick<History, 'migrations'>,
  entries: readonly PreparedEntry[],
): Promise<string> {
  const replays = entries.map(({ conditions, replay }): StoredEntry => {
    const text = renderReplay(replay);
    return {
      serverMajor: conditions.serverMajor,
      key: preparedKey(history, conditions),
      hash: hashText(text),
      replay: text,
    };
  });
  const text = `${JSON.stringify({ format, replays })}\n`;
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeIgnoreFile(dirname(path));
    await writeFile(temporary, text);
    await rename(temporary, path);
    return text;
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new Failure('file-failed', `${path} could not be written.`, { cause });
  }
}

export type PreparedReplay =
  | { readonly kind: 'found'; readonly replay: Replay }
  | { readonly kind: 'missing' }
  /** The file is of no use here; `reason` is a clause for people. */
  | { readonly kind: 'unusable'; readonly reason: string; readonly isOfOtherMajor?: true };

/**
 * Reads a prepared replay; `found` only if it was made from exactly these bytes under these conditions.
 *
 * @param isBelieved whether a file of this text is ours: the hash inside says only that it is whole
 */
export async function readPreparedReplay(
  path: string,
  history: Pick<History, 'migrations'>,
  conditions: PreparedConditions,
  isBelieved: (text: string) => Promise<boolean> = () => Promise.resolve(true),
): Promise<PreparedReplay> {
  let text: string;
  try {
    text = await readPlainText(path);
  } catch (error) {
    const isMissing =
      typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
    return isMissing ? { kind: 'missing' } : { kind: 'unusable', reason: 'it cannot be read' };
  }
  const entries = parseEntries(text);
  if (entries === null) {
    return { kind: 'unusable', reason: 'it is damaged, or of another version of prisma-mend' };
  }
  const ofMajor = entries.filter(({ serverMajor }) => serverMajor === conditions.serverMajor);
  if (ofMajor.length === 0) {
    const majors = entries.map(({ serverMajor }) => serverMajor).join(', ');
    return {
      kind: 'unusable',
      reason: `it was prepared for PostgreSQL ${majors}, the server is ${conditions.serverMajor}`,
      isOfOtherMajor: true,
    };
  }
  const key = preparedKey(history, conditions);
  const entry = ofMajor.find((candidate) => candidate.key === key);
  if (entry === undefined) {
    return { kind: 'unusable', reason: 'the migrations or settings have changed since it was prepared' };
  }
  if (hashText(entry.replay) !== entry.hash) return { kind: 'unusable', reason: 'it is damaged' };
  if (!(await isBelieved(text))) {
    return { kind: 'unusable', reason: 'nothing outside the project says that prisma-mend made it here' };
  }
  return { kind: 'found', replay: parseReplay(entry.replay) };
}

function preparedKey(history: Pick<History, 'migrations'>, conditions: PreparedConditions): string {
  return replayKeys(history.migrations, { ...conditions, shadow: 'prepared' }).at(-1) ?? '';
}

function parseEntries(text: string): readonly StoredEntry[] | null {
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file !== 'object' || file === null || !('format' in file) || !('replays' in file)) return null;
    if (file.format !== format || !Array.isArray(file.replays)) return null;
    return file.replays.every(isEntry) ? file.replays : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is StoredEntry {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['key', 'hash', 'replay'].map((name): unknown => Reflect.get(value, name));
  return (
    texts.every((text) => typeof text === 'string') && typeof Reflect.get(value, 'serverMajor') === 'number'
  );
}
