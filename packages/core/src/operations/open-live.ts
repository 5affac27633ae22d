import { openDatabase } from '../database/open-database.ts';
import type { Database } from '../database/database.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import { requireUrl } from '../project/load-project.ts';

export const applicationName = 'prisma-mend';

/** Connects to the project's database; read-only unless the operation is about to write. */
export async function openLive(
  project: Project,
  options: OperationOptions,
  access: 'readOnly' | 'readWrite',
): Promise<Database> {
  return openDatabase({
    url: requireUrl(project).url,
    applicationName,
    lockTimeoutMs: options.lockTimeoutMs,
    statementTimeoutMs: options.statementTimeoutMs,
    readOnly: access === 'readOnly',
    baseDirectory: project.directory,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** Runs `work` with the project's database and closes the connection afterwards, whatever happens. */
export async function withLive<T>(
  project: Project,
  options: OperationOptions,
  access: 'readOnly' | 'readWrite',
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openLive(project, options, access);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
