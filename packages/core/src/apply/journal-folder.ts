import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Failure } from '../model/failure.ts';
import { fileErrorCode } from '../model/file-error.ts';
import { writeIgnoreFile, ownFolderName } from '../model/own-folder.ts';
import { findOwnerProblem, readOwnUid } from '../model/own-user.ts';

/** Where the journals of a project are kept. */
function journalFolder(projectDirectory: string): string {
  return join(projectDirectory, ownFolderName, 'journal');
}

/**
 * Creates a journal in the project's folder, or in one of this user below the temporary folder where the project is not
 * writable.
 *
 * @param purpose what the journal is for, as the beginning of a sentence
 * @throws Failure `file-failed` when neither place can be written
 */
export async function createJournal<T>(
  projectDirectory: string,
  purpose: string,
  create: (folder: string) => Promise<T>,
): Promise<T> {
  const places: readonly (() => Promise<string>)[] = [
    () => makeOwnFolders([join(projectDirectory, ownFolderName), journalFolder(projectDirectory)]),
    () => makeTemporaryFolder(projectDirectory),
  ];
  let cause: unknown;
  for (const make of places) {
    try {
      return await create(await make());
    } catch (error) {
      cause = error;
    }
  }
  throw new Failure(
    'file-failed',
    `no journal could be written to ${journalFolder(projectDirectory)} or below ${tmpdir()}`,
    {
      why: `${purpose}; nothing is changed without one.`,
      next: 'Make one of these folders writable, and no link, then run the same command again.',
      cause,
    },
  );
}

/** The folders in which journals of the project may lie that this user wrote: those that are there, by their real path. */
export async function listJournalFolders(projectDirectory: string): Promise<readonly string[]> {
  const own = join(projectDirectory, ownFolderName);
  const baseName = await chooseBaseName();
  const bases = (await readdir(tmpdir()).catch(() => []))
    .filter((name) => name === baseName || /^-[A-Za-z0-9]{6}$/.test(name.slice(baseName.length)))
    .filter((name) => name.startsWith(baseName))
    .sort();
  const chains = [
    [own, journalFolder(projectDirectory)],
    ...bases.map((name) => {
      const base = join(tmpdir(), name);
      return [base, join(base, 'journal'), join(base, 'journal', keyOf(projectDirectory))];
    }),
  ];
  const folders: string[] = [];
  for (const chain of chains) {
    const problems = await Promise.all(chain.map(problemOfFolder));
    const last = chain.at(-1);
    if (last !== undefined && problems.every((problem) => problem === null))
      folders.push(await realpath(last));
  }
  return folders;
}

async function makeTemporaryFolder(projectDirectory: string): Promise<string> {
  const baseName = await chooseBaseName();
  const parts = ['journal', keyOf(projectDirectory)];
  const below = (base: string): readonly string[] => [
    base,
    ...parts.map((_, index) => join(base, ...parts.slice(0, index + 1))),
  ];
  try {
    return await makeOwnFolders(below(join(tmpdir(), baseName)));
  } catch {
    // Somebody else has the name already.
    return makeOwnFolders(below(await mkdtemp(join(tmpdir(), `${baseName}-`))));
  }
}

/** One name a user: a folder of somebody else is in nobody's way. */
async function chooseBaseName(): Promise<string> {
  return `prisma-mend-journals-${(await readOwnUid()) ?? 'user'}`;
}

function keyOf(projectDirectory: string): string {
  return createHash('sha256').update(projectDirectory).digest('hex').slice(0, 16);
}

/** @throws Error when one of them is a link, somebody else's, or open to everybody */
async function makeOwnFolders(chain: readonly string[]): Promise<string> {
  for (const folder of chain) {
    // What prepare writes into the first is for everybody who may read the project.
    await mkdir(folder, { mode: basename(folder) === ownFolderName ? 0o755 : 0o700 }).catch(
      (error: unknown) => {
        if (fileErrorCode(error) !== 'EEXIST') throw error;
      },
    );
    const problem = await problemOfFolder(folder);
    if (problem !== null) throw new Error(`${folder} ${problem}`);
    if (basename(folder) === ownFolderName) await writeIgnoreFile(folder);
  }
  return chain.at(-1) ?? '';
}

/** What keeps a folder from being ours, as a clause; null when nothing does. */
async function problemOfFolder(folder: string): Promise<string | null> {
  const found = await lstat(folder).catch(() => null);
  if (found === null) return 'is not there';
  if (found.isSymbolicLink()) return 'is a link';
  if (!found.isDirectory()) return 'is no folder';
  return findOwnerProblem(found);
}
