import { borrowConnection } from '../../database/borrow-connection.ts';
import { openDatabase } from '../../database/open-database.ts';
import type { Database } from '../../database/database.ts';
import { tryForLocks } from '../../database/try-for-locks.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import { requireUrl } from '../../project/load-project.ts';
import type { SessionOptions } from './session.ts';

export const applicationName = 'prisma-mend';

/** Connects to the project's database; read-only unless the operation is about to write. */
async function openLive(
  project: Project,
  options: OperationOptions,
  access: 'readOnly' | 'readWrite',
): Promise<Database> {
  if (options.connection !== undefined) {
    const { lockTimeoutMs, statementTimeoutMs, signal } = options;
    const isReadOnly = access === 'readOnly';
    const settings = { lockTimeoutMs, statementTimeoutMs, isReadOnly, schema: null, applicationName };
    return borrowConnection(options.connection, settings, signal);
  }
  return openDatabase({
    url: requireUrl(project).url,
    applicationName,
    lockTimeoutMs: options.lockTimeoutMs,
    statementTimeoutMs: options.statementTimeoutMs,
    readOnly: access === 'readOnly',
    isGuest: true,
    baseDirectory: project.directory,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/**
 * Runs `work` with the project's database, whose connection is closed afterwards, or kept for the next step of the same
 * command where it only reads. What only reads is begun anew when a lock of somebody else (on the ledger) is in its way;
 * what writes has its own transactions to do so.
 */
export async function withLive<T>(
  project: Project,
  options: SessionOptions,
  access: 'readOnly' | 'readWrite',
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { session } = options;
  if (access === 'readOnly') {
    const url = session === undefined ? '' : requireUrl(project).url.reveal();
    const database = (await session?.take(url)) ?? (await openLive(project, options, access));
    return withReader(
      database,
      () => {
        session?.requireServer(database);
        return tryForLocks(database, options, () => work(database));
      },
      () => session?.give(database, url) ?? database.close(),
    );
  }
  const database = await openWriter(project, options);
  try {
    const result = await work(database);
    session?.noteWritten(database);
    return result;
  } finally {
    await database.close();
  }
}

/** One that failed is not kept. */
async function withReader<T>(
  database: Database,
  work: () => Promise<T>,
  giveBack: () => Promise<void>,
): Promise<T> {
  try {
    const result = await work();
    await giveBack();
    return result;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A server, or a role, may have room for one connection only. */
async function openWriter(project: Project, options: SessionOptions): Promise<Database> {
  try {
    return await openLive(project, options, 'readWrite');
  } catch (error) {
    if ((await options.session?.rest()) !== true) throw error;
    return openLive(project, options, 'readWrite');
  }
}
