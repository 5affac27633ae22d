import { dirname, join } from 'node:path';
import { newFile } from '../../apply/file-transition.ts';
import type { FileChange } from '../../model/plan.ts';
import type { Project } from '../../model/project.ts';
import { findExistingAncestor } from '../session/paths.ts';
import type { FileTransition } from '../../model/change.ts';

/** Files of a plan that are not there yet. */
export function newFiles(project: Project, files: readonly FileChange[]): readonly FileTransition[] {
  return files.map(({ path, content }) => newFile(join(project.directory, path), content));
}

/** Where files are staged that come to the migrations folder, or go from it. */
export function findStagingDirectory(project: Project): Promise<string> {
  return findExistingAncestor(dirname(project.history.directory));
}
