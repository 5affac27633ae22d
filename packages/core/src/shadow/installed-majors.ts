import { fileURLToPath } from 'node:url';
import { loadPostgresBinaries } from './postgres-binaries.ts';

/** The majors of embedded PostgreSQL that are installed in a project or came along with us, ascending. */
export async function installedMajors(projectDirectory: string): Promise<readonly number[]> {
  const found = await loadPostgresBinaries([projectDirectory, fileURLToPath(new URL('.', import.meta.url))]);
  return [...found.keys()].sort((one, other) => one - other);
}
