import { constants, type Stats } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { Failure } from '../model/failure.ts';
import { describeFileError, fileErrorCode } from '../model/file-error.ts';
import { findOwnerProblem } from '../model/own-user.ts';
import { storeFile } from '../model/store-file.ts';
import type { KeptLine } from './believe-lines.ts';

/** Ten thousand targets have a few MB. */
const mostBytes = 1 << 28;

/** How every line begins; a file of something else is not written to. */
const beginning = '{"shard":{"index":';

const common = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A file that lines are appended to, one flush for those that come together. */
export class ResultFile {
  readonly #path: string;
  readonly #file: FileHandle;
  #pending = '';
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * @param directory the project: a branch may bring files and links of its own
   * @throws Failure `file-failed` for what is no file of this user, or is reached by a link
   */
  static async open(path: string, directory: string): Promise<ResultFile> {
    await refuseLinksBelow(directory, path);
    const file = await openFile(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT).catch(
      (cause: unknown) => {
        throw unwritable(path, cause);
      },
    );
    const problem = await findOwnerProblem(await file.stat());
    if (problem === null) return new ResultFile(path, file);
    await file.close();
    throw unwritable(path, new Error(`it ${problem}`));
  }

  /** The lines that are there. What a crash cut off must not be the beginning of the next one. */
  async load(): Promise<readonly KeptLine[]> {
    const text = await this.#file.readFile('utf8').catch((cause: unknown) => {
      throw unwritable(this.#path, cause);
    });
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const cut = text.slice(whole.length);
    const isOurs = cut === '' || cut.startsWith(beginning) || beginning.startsWith(cut);
    if (!isOurs || (whole !== '' && !whole.split('\n').some((line) => line.startsWith(beginning))))
      throw unwritable(this.#path, new Error('it is no file of results'));
    if (cut !== '') await this.#file.truncate(Buffer.byteLength(whole));
    return linesOf(whole, this.#path);
  }

  /** Lines that come while others are written go together, with one wait for the disk. */
  async add(texts: readonly string[]): Promise<void> {
    for (const text of texts) this.#pending += `${text}\n`;
    this.#next ??= this.#last.then(() => {
      this.#next = null;
      return this.#write();
    });
    this.#last = this.#next;
    await this.#next;
  }

  async #write(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    try {
      await this.#file.appendFile(text);
      await storeFile(this.#file);
    } catch (cause) {
      throw unwritable(this.#path, cause);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/**
 * The lines of a file of results; a last one that was cut off is none.
 *
 * @throws Failure `file-failed`
 */
export async function loadResultFile(path: string): Promise<readonly KeptLine[]> {
  try {
    const file = await openFile(path, constants.O_RDONLY);
    try {
      const text = await file.readFile('utf8');
      return linesOf(text.slice(0, text.lastIndexOf('\n') + 1), path);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new Failure('file-failed', `the results ${path} cannot be read: ${describe(cause)}`, {
      next: 'Give the files that prisma-mend fleet wrote, no links to them.',
      cause,
    });
  }
}

/** @throws Error for a link and for what is no file: a pipe never ends */
async function openFile(path: string, access: number): Promise<FileHandle> {
  const file = await open(path, access | common, 0o600);
  const stats = await file.stat();
  const problem = problemOf(stats);
  if (problem === null) return file;
  await file.close();
  throw new Error(problem);
}

function problemOf(stats: Stats): string | null {
  if (!stats.isFile()) return 'it is no file';
  return stats.size > mostBytes ? 'it is larger than 256 MB' : null;
}

async function refuseLinksBelow(directory: string, path: string): Promise<void> {
  const way = relative(directory, dirname(path));
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  const parts = way.split(sep);
  for (const place of parts.keys()) {
    const folder = join(directory, ...parts.slice(0, place + 1));
    const found = await lstat(folder).catch(() => null);
    if (found?.isSymbolicLink() === true) throw unwritable(path, new Error(`${folder} is a link`));
  }
}

function linesOf(text: string, path: string): readonly KeptLine[] {
  return text
    .split('\n')
    .flatMap((line, place) => (line === '' ? [] : [{ origin: `line ${place + 1} of ${path}`, text: line }]));
}

function describe(cause: unknown): string {
  return fileErrorCode(cause) === 'ELOOP' ? 'it is a link' : describeFileError(cause);
}

function unwritable(path: string, cause: unknown): Failure {
  return new Failure('file-failed', `the results cannot be kept in ${path}: ${describe(cause)}`, {
    next: 'Give --results the path of a file of your own, or of a new one.',
    cause,
  });
}
