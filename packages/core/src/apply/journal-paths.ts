import { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { Failure } from '../model/failure.ts';
import type { Project } from '../model/project.ts';

type Places = Pick<Project, 'directory' | 'schema' | 'history'>;

/** A path as journals keep it: relative to the project, with forward slashes. */
export function journalPath(directory: string, path: string): string {
  return relative(directory, path).split(sep).join('/');
}

/**
 * The file that a journal names: one inside the migrations folder, or of the schema, written in the one way that such a
 * path is written, and reached through no link.
 *
 * @throws Failure `journal-invalid` for any other path
 */
export async function requireOwnPath(
  project: Places,
  path: string,
  { allowsAbsolute = false } = {},
): Promise<string> {
  const problem =
    (isAbsolute(path) && !allowsAbsolute ? 'is not relative to the project' : null) ??
    problemOf(project, path) ??
    (await problemOfLinks(project, absoluteOf(project, path)));
  if (problem === null) return absoluteOf(project, path);
  throw new Failure('journal-invalid', `the journal names ${JSON.stringify(path)}, which ${problem}`, {
    why: 'Undoing writes files of the migrations folder and of the schema, and no others.',
    next: 'Leave this journal alone unless you know who wrote it: this tool did not, or not for this folder.',
  });
}

function absoluteOf({ directory }: Places, path: string): string {
  return resolve(directory, path);
}

function problemOf(project: Places, path: string): string | null {
  const { directory, history, schema } = project;
  // eslint-disable-next-line no-control-regex -- such names are none that this tool writes
  if (path === '' || /[\u0000-\u001f\u007f]/.test(path)) return 'is no path of this tool';
  const absolute = absoluteOf(project, path);
  const isWritten = isAbsolute(path) ? normalize(path) === path : journalPath(directory, absolute) === path;
  if (!isWritten) return 'is not written as this tool writes paths';
  if (schema?.files.some((file) => file.path === absolute) === true) return null;
  const below = relative(history.directory, absolute);
  const steps = below.split(sep);
  if (below === '' || steps[0] === '..' || isAbsolute(below)) {
    return 'is neither in the migrations folder nor of the schema';
  }
  return steps.some((step) => step.toLowerCase() === '.git') ? 'is of git' : null;
}

/** No folder between the project and the file may lead elsewhere, nor the file itself. */
async function problemOfLinks({ directory }: Places, path: string): Promise<string | null> {
  const expected = join(await realpath(directory), relative(directory, path));
  for (let place = path; ; place = dirname(place)) {
    const found = await lstat(place).catch(() => null);
    if (found === null) {
      if (dirname(place) === place) return 'leads nowhere';
      continue;
    }
    const real = await realpath(place).catch(() => null);
    return real === resolve(expected, relative(path, place)) ? null : 'is reached through a link';
  }
}
