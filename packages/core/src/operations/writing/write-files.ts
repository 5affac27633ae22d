import { dirname } from 'node:path';
import type { Project } from '../../model/project.ts';
import { findExistingAncestor } from '../session/paths.ts';

/** Where files are staged that come to the migrations folder, or go from it. */
export function findStagingDirectory(project: Project): Promise<string> {
  return findExistingAncestor(dirname(project.history.directory));
}
