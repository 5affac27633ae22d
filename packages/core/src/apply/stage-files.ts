import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { Failure } from '../model/failure.ts';
import type { FileChange } from '../model/plan.ts';

const stagingPrefix = '.prisma-mend-staging-';

export interface StagedFiles {
  /**
   * Moves everything into place and removes the staging folder; each top-most new folder or file appears whole, by
   * one rename.
   */
  place(): Promise<void>;
  /** Takes back what `place` moved, and removes the staging folder. */
  revert(): Promise<void>;
}

interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Writes new files beside their destination without anything of them being visible there. Existing files are never
 * overwritten. To be called under Prisma's lock, under which every staging folder that is found is a killed run's.
 *
 * @param directory existing folder above all destinations, on their file system. It must not be the migrations folder:
 *   Prisma takes every folder in there for a migration, hidden ones too.
 * @throws Failure `file-failed` when the folder cannot be written
 */
export async function stageFiles(directory: string, changes: readonly FileChange[]): Promise<StagedFiles> {
  let staging: string | null = null;
  try {
    await removeStagingFolders(directory);
    staging = await mkdtemp(join(directory, stagingPrefix));
    for (const change of changes)
      await writeWhole(join(staging, relative(directory, change.path)), change.content);
    return stagedFiles(staging, await findMoves(staging, directory));
  } catch (error) {
    if (staging !== null) await rm(staging, { recursive: true, force: true });
    throw fileFailure(directory, error);
  }
}

/** Removes what a killed run left behind. Nothing to do where the folder cannot be read or written. */
export async function removeStagingFolders(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(stagingPrefix))) {
    await rm(join(directory, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function stagedFiles(staging: string, moves: readonly Move[]): StagedFiles {
  const placed: string[] = [];
  return {
    place: async () => {
      for (const { from, to } of moves) {
        try {
          if (await exists(to)) throw new Error('it exists already');
          await rename(from, to);
        } catch (error) {
          throw fileFailure(to, error);
        }
        placed.push(to);
      }
      await rm(staging, { recursive: true, force: true });
    },
    revert: async () => {
      for (const path of [...placed.reverse(), staging]) await rm(path, { recursive: true, force: true });
    },
  };
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
