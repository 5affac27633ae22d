import { join } from 'node:path';
import type { FileChange } from '../model/plan.ts';
import type { Project } from '../model/project.ts';

/** The same files with absolute paths. */
export function absoluteFiles(project: Project, files: readonly FileChange[]): readonly FileChange[] {
  return files.map((file) => ({ ...file, path: join(project.directory, file.path) }));
}
