import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  folders,
  oldSuspectSql,
  othersOf,
  renamedName,
  suspectName,
  suspectSql,
  type MatrixCase,
} from './ledger-matrix.ts';
import type { TemporaryProject } from './make-project.ts';
import { makeHistory } from './resolve-project.ts';

/** What the folder of the migration is called now. */
export const nameOf = ({ folder }: MatrixCase): string => (folder === 'renamed' ? renamedName : suspectName);

/** A project whose git history has both versions of the file are in git; the folder is what became of them. */
export async function makeMatrixProject(matrixCase: MatrixCase): Promise<TemporaryProject> {
  const { place, folder } = matrixCase;
  const { earlier, later } = othersOf(matrixCase);
  const others = Object.fromEntries([...earlier, ...later].map(({ name, sql }) => [name, sql]));
  const project = await makeHistory({ ...others, [suspectName]: oldSuspectSql(place) });
  const git = (...args: string[]): unknown =>
    execFileSync('git', ['-C', project.directory, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);
  git('init', '-q', '--template=');
  git('add', '-A');
  git('commit', '-qm', 'first version');
  await writeFile(fileOf(project, suspectName), suspectSql(place));
  git('commit', '-qam', 'applied version');
  const content = folders[folder](suspectSql(place));
  if (content === undefined || folder === 'renamed') {
    await rm(join(project.directory, 'prisma/migrations', suspectName), { recursive: true });
  }
  if (content === null) await rm(fileOf(project, suspectName));
  if (typeof content === 'string' || content instanceof Buffer)
    await writeSuspect(project, nameOf(matrixCase), content);
  return project;
}

export const fileOf = ({ directory }: TemporaryProject, name: string): string =>
  join(directory, 'prisma/migrations', name, 'migration.sql');

export async function writeSuspect(
  project: TemporaryProject,
  name: string,
  content: string | Buffer,
): Promise<void> {
  await mkdir(join(project.directory, 'prisma/migrations', name), { recursive: true });
  await writeFile(fileOf(project, name), content);
}
