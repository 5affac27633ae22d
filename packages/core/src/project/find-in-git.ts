import type { Environment } from '../model/options.ts';
import { runGit } from './run-git.ts';

/** A version of a migration file in the project's git history. */
export interface FileVersion {
  /** Relative to the top of the repository. */
  readonly path: string;
  /** Decoded as Prisma decodes it. */
  readonly content: string;
}

const fileName = 'migration.sql';
/** `<id> blob <bytes>`, or `<id> missing` in a partial clone. */
const headerPattern = /^[0-9a-f]+ blob (\d+)$/;

/**
 * Every version of every migration.sql that any branch, tag or reflog of the project's repository reaches; null where
 * the project is in no repository, or there is no git.
 */
export async function listVersionsInGit(
  directory: string,
  migrationsDirectory: string,
  environment: Environment,
): Promise<readonly FileVersion[] | null> {
  const git = (args: readonly string[], input = ''): Promise<Buffer | null> =>
    runGit(['-C', directory, ...args], environment, input);
  const listed = await git(['rev-list', '--objects', '--all', '--reflog', '--', migrationsDirectory]);
  if (listed === null) return null;
  const blobs = listed
    .toString('utf8')
    .split('\n')
    .map((line) => ({ id: line.slice(0, line.indexOf(' ')), path: line.slice(line.indexOf(' ') + 1) }))
    .filter(({ path }) => path.endsWith(`/${fileName}`));
  if (blobs.length === 0) return [];
  const contents = await git(['cat-file', '--batch'], blobs.map(({ id }) => `${id}\n`).join(''));
  if (contents === null) return null;
  return readBatch(contents, blobs);
}

function readBatch(batch: Buffer, blobs: readonly { readonly path: string }[]): readonly FileVersion[] {
  const versions: FileVersion[] = [];
  let place = 0;
  for (const { path } of blobs) {
    const end = batch.indexOf('\n', place);
    if (end === -1) break;
    const size = headerPattern.exec(batch.toString('latin1', place, end))?.[1];
    place = end + 1;
    if (size === undefined) continue;
    versions.push({ path, content: batch.toString('utf8', place, place + Number(size)) });
    place += Number(size) + 1;
  }
  return versions;
}
