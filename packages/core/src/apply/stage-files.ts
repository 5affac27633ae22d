import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { Failure } from '../model/failure.ts';
import type { FileChange } from '../model/plan.ts';

const stagingPrefix = '.prisma-mend-staging-';
const staleAfterMs = 60 * 60 * 1000;

export interface StagedFiles {
  /** Moves everything into place; each top-most new folder or file appears whole, by one rename. */
  place(): Promise<void>;
  /** Takes back what `place` moved, and removes the staging folder. */
  revert(): Promise<void>;
  /** Removes the staging folder after a success. */
  clean(): Promise<void>;
}

interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Writes new files beside their destination without anything of them being visible there. Existing files are never
 * overwritten.
 *
 * @param directory existing folder that all destinations are below and that is on their file system
 * @throws Failure `file-failed` when the folder cannot be written or a destination exists already
 */
export async function stageFiles(directory: string, changes: readonly FileChange[]): Promise<StagedFiles> {
  try {
    await removeStale(directory);
    const staging = await mkdtemp(join(directory, stagingPrefix));
    for (const change of changes) await writeWhole(join(staging, relative(directory, change.path)), change.content);
    const moves = await findMoves(staging, directory);
    return { ...placing(moves), clean: () => rm(staging, { recursive: true, force: true }), revert: () => revert(staging, moves) };
  } catch (error) {
    throw fileFailure(directory, error);
  }
}

function placing(moves: readonly Move[]): Pick<StagedFiles, 'place'> {
  return {
    place: async () => {
      for (const move of moves) {
        if (await exists(move.to)) throw fileFailure(move.to, new Error('it exists already'));
        await rename(move.from, move.to).catch((error: unknown) => {
          throw fileFailure(move.to, error);
        });
      }
    },
  };
}

async function revert(staging: string, moves: readonly Move[]): Promise<void> {
  for (const move of [...moves].reverse()) {
    if (!(await exists(move.from)) && (await exists(move.to))) await rename(move.to, move.from);
  }
  await rm(staging, { recursive: true, force: true });
}

/** Descends while the destination folder exists; what is not there yet is moved as one piece. Files go before folders. */
async function findMoves(from: string, to: string): Promise<readonly Move[]> {
  const entries = await readdir(from, { withFileTypes: true });
  const moves: Move[] = [];
  for (const entry of entries.sort((one, other) => Number(one.isDirectory()) - Number(other.isDirectory()))) {
    const move = { from: join(from, entry.name), to: join(to, entry.name) };
    if (entry.isDirectory() && (await exists(move.to))) moves.push(...(await findMoves(move.from, move.to)));
    else moves.push(move);
  }
  return moves;
}

async function writeWhole(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What a killed run left behind. */
async function removeStale(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(stagingPrefix)) continue;
    const path = join(directory, name);
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > staleAfterMs) await rm(path, { recursive: true, force: true });
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
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure('file-failed', `cannot write ${basename(path)} in ${dirname(path)}: ${reason}`, {
    why: 'A baseline needs its migration folder on disk as well as its row in the database; nothing was written to either.',
    next: 'Make the folder writable, or run the command where the project is checked out.',
    cause,
  });
}
