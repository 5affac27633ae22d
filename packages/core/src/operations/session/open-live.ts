import { openBorrowed } from '../../database/open-borrowed.ts';
import type { Reader, Writer } from '../../database/database.ts';
import { openReader, openWriter, type DatabaseTarget } from '../../database/open-database.ts';
import type { SessionSettings } from '../../database/session.ts';
import { tryForLocks } from '../../database/try-for-locks.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import { requireUrl } from '../../project/load-project.ts';
import type { SessionOptions } from './session.ts';

export const applicationName = 'prisma-mend';

/** Runs `work` with the project's database, for what `apply/` is to write; the connection is closed afterwards. */
export async function withWriter<T>(
  project: Project,
  options: SessionOptions,
  work: (database: Writer) => Promise<T>,
): Promise<T> {
  const database = await openLiveWriter(project, options);
  try {
    const result = await work(database);
    options.session?.noteWritten(database);
    return result;
  } finally {
    await database.close();
  }
}

/**
 * Runs `work` with the project's database, whose connection is closed afterwards, or kept for the next step of the same
 * command. It is begun anew when a lock of somebody else (on the ledger) is in its way; what writes has its own
 * transactions to do so.
 */
export async function withReader<T>(
  project: Project,
  options: SessionOptions,
  work: (database: Reader) => Promise<T>,
): Promise<T> {
  const { session } = options;
  const url = session === undefined ? '' : requireUrl(project).url.reveal();
  const database = (await session?.take(url)) ?? (await openLiveReader(project, options));
  try {
    session?.requireServer(database);
    const result = await tryForLocks(database, options, () => work(database));
    await (session?.give(database, url) ?? database.close());
    return result;
  } catch (error) {
    // One that failed is not kept.
    await database.close();
    throw error;
  }
}

function openLiveReader(project: Project, options: OperationOptions): Promise<Reader> {
  const { connection, signal } = options;
  return connection === undefined
    ? openReader(liveTarget(project, options))
    : openBorrowed(connection, borrowedSettings(options, { isReadOnly: true }), signal);
}

/** A server, or a role, may have room for one connection only. */
async function openLiveWriter(project: Project, options: SessionOptions): Promise<Writer> {
  const { connection, signal, session } = options;
  if (connection !== undefined)
    return openBorrowed(connection, borrowedSettings(options, { isReadOnly: false }), signal);
  try {
    return await openWriter(liveTarget(project, options));
  } catch (error) {
    if ((await session?.rest()) !== true) throw error;
    return openWriter(liveTarget(project, options));
  }
}

function liveTarget(project: Project, options: OperationOptions): DatabaseTarget {
  const { lockTimeoutMs, statementTimeoutMs, signal } = options;
  return {
    url: requireUrl(project).url,
    applicationName,
    lockTimeoutMs,
    statementTimeoutMs,
    isGuest: true,
    baseDirectory: project.directory,
    ...(signal === undefined ? {} : { signal }),
  };
}

function borrowedSettings(
  { lockTimeoutMs, statementTimeoutMs }: OperationOptions,
  access: Pick<SessionSettings, 'isReadOnly'>,
): SessionSettings {
  return { lockTimeoutMs, statementTimeoutMs, ...access, schema: null, applicationName };
}
