import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { Failure } from '../model/failure.ts';
import { describeFileError, fileErrorCode } from '../model/file-error.ts';
import { requireUnmoved } from './file-transition.ts';
import type { FileTransition } from '../model/change.ts';
import { storeFile } from '../model/store-file.ts';

const stagingPrefix = '.prisma-mend-staging-';

export interface StagedFiles {
  /**
   * Puts every file into place: new ones first, then new texts of existing ones, then what goes. Each top-most new
   * folder, and each folder of which nothing stays, appears and goes whole, by one rename.
   */
  place(): Promise<void>;
  /** Takes back what `place` did. */
  revert(): Promise<void>;
  /** To be called once the change stands: what was moved away is deleted. */
  finish(): Promise<void>;
}

/**
 * Writes new files beside their destination without anything of them being visible there. To be called under Prisma's
 * lock, under which every staging folder that is found is a killed run's.
 *
 * @param directory existing folder above all files that come and go, on their file system. It must not be the
 *   migrations folder: Prisma takes every folder in there for a migration, hidden ones too.
 * @throws Failure `state-moved` when a file is not as it was before the change; `file-failed` when the folder cannot be
 *   written
 */
export async function writeStagedFiles(
  directory: string,
  transitions: readonly FileTransition[],
): Promise<StagedFiles> {
  await requireUnmoved(transitions);
  await removeStagingFolders(directory);
  let staging: string | null = null;
  try {
    if (transitions.length > 0) staging = await mkdtemp(join(directory, stagingPrefix));
    return await prepare(directory, staging, transitions);
  } catch (error) {
    if (staging !== null) await rm(staging, { recursive: true, force: true });
    throw fileFailure(directory, error);
  }
}

async function prepare(
  directory: string,
  staging: string | null,
  transitions: readonly FileTransition[],
): Promise<StagedFiles> {
  const moves: Move[] = [];
  const edits = transitions.filter(({ before, after }) => before !== null && after !== null);
  if (staging !== null) {
    const [incoming, outgoing] = [join(staging, 'new'), join(staging, 'gone')];
    await mkdir(incoming);
    await mkdir(outgoing);
    for (const { path, before, after } of transitions) {
      if (before === null && after !== null) {
        await writeWhole(join(incoming, relative(directory, path)), after);
      }
    }
    moves.push(...(await findMoves(incoming, directory)));
    moves.push(...(await findRemovals(directory, transitions, outgoing)));
  }
  return stagedFiles(staging, moves, edits);
}

interface Move {
  readonly from: string;
  readonly to: string;
  /** The path that reports name. */
  readonly path: string;
}

/** Whether a run is writing files there, or was killed while it did. */
export async function hasStagingFolders(directory: string): Promise<boolean> {
  return (await listStagingFolders(directory)).length > 0;
}

async function listStagingFolders(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => name.startsWith(stagingPrefix));
}

/** Removes what a killed run left behind. Nothing to do where the folder cannot be read or written. */
export async function removeStagingFolders(directory: string): Promise<void> {
  for (const name of await listStagingFolders(directory)) {
    await rm(join(directory, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function stagedFiles(
  staging: string | null,
  moves: readonly Move[],
  edits: readonly FileTransition[],
): StagedFiles {
  const undo: (() => Promise<void>)[] = [];
  const finish = async (): Promise<void> => {
    // What cannot be deleted now, the next run deletes.
    if (staging !== null) await rm(staging, { recursive: true, force: true }).catch(() => undefined);
  };
  const move = async ({ from, to, path }: Move): Promise<void> => {
    try {
      if (await exists(to)) throw new Error('it exists already');
      await rename(from, to);
    } catch (error) {
      throw fileFailure(path, error);
    }
    undo.push(() => rename(to, from));
  };
  return {
    place: async () => {
      const isNew = ({ to, path }: Move): boolean => to === path;
      for (const each of moves.filter(isNew)) await move(each);
      for (const { path, before, after } of edits) {
        if (before === null || after === null) continue;
        await replace(path, after, staging);
        undo.push(() => replace(path, before, staging));
      }
      for (const each of moves.filter((one) => !isNew(one))) await move(each);
    },
    revert: async () => {
      for (const step of undo.splice(0).reverse()) await step();
      await finish();
    },
    finish,
  };
}

/** Descends while the destination folder exists; what is not there yet is moved as one piece. Files go before folders. */
async function findMoves(from: string, to: string): Promise<readonly Move[]> {
  const entries = await readdir(from, { withFileTypes: true });
  const moves: Move[] = [];
  for (const entry of entries.sort((one, other) => Number(one.isDirectory()) - Number(other.isDirectory()))) {
    const place = join(to, entry.name);
    const move = { from: join(from, entry.name), to: place, path: place };
    if (entry.isDirectory() && (await exists(move.to))) moves.push(...(await findMoves(move.from, move.to)));
    else moves.push(move);
  }
  return moves;
}

/** A folder of which nothing stays is moved as one piece: Prisma takes an empty one for a broken migration. */
async function findRemovals(
  directory: string,
  transitions: readonly FileTransition[],
  outgoing: string,
): Promise<readonly Move[]> {
  const staying = transitions.filter(({ after }) => after !== null).map(({ path }) => path);
  const gone = new Set(transitions.filter(({ after }) => after === null).map(({ path }) => path));
  for (const path of gone) {
    const folder = dirname(path);
    if (folder === directory || staying.some((other) => other.startsWith(`${folder}${sep}`))) continue;
    const names = await readdir(folder);
    // A folder that is added here is looked at in its turn.
    if (names.every((name) => gone.has(join(folder, name)))) gone.add(folder);
  }
  return [...gone]
    .filter((path) => !gone.has(dirname(path)))
    .map((path, index) => ({ from: path, to: join(outgoing, `${index}-${basename(path)}`), path }));
}

/** The new text is written into the staging folder, or beside the old one where that is on another file system. */
async function replace(path: string, content: Buffer, staging: string | null): Promise<void> {
  const name = `${basename(path)}.${randomUUID()}`;
  const places = [...(staging === null ? [] : [join(staging, name)]), join(dirname(path), name)];
  for (const [index, temporary] of places.entries()) {
    try {
      await writeWhole(temporary, content, (await stat(path)).mode);
      await rename(temporary, path);
      return;
    } catch (error) {
      await rm(temporary, { force: true });
      if (fileErrorCode(error) !== 'EXDEV' || index === places.length - 1) throw fileFailure(path, error);
    }
  }
}

async function writeWhole(path: string, content: Buffer, mode?: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    await storeFile(file);
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function fileFailure(path: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  const reason = describeFileError(cause);
  return new Failure('file-failed', `cannot write ${basename(path)} in ${dirname(path)}: ${reason}`, {
    why: 'Migration folders and the rows in the database belong together; nothing was written to either.',
    next: 'Make the folder writable, or run the command where the project is checked out.',
    cause,
  });
}
