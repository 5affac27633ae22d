import type { DatabaseIdentity, Writer } from '../database/database.ts';
import { openWriter } from '../database/open-database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import { Failure, InvariantError, Refusal } from '../model/failure.ts';
import type { Secret } from '../model/secret.ts';
import { removeContent, nameObjects, readContent } from './database-content.ts';
import type { ContentObject } from './database-content.ts';
import { describeVersionLimit } from './describe-version-limit.ts';
import { guardDatabase } from './guarded-database.ts';
import { listAvailableExtensions } from './list-available-extensions.ts';
import { requireNotLive } from './require-not-live.ts';
import { refuseReaches } from './refuse-reaches.ts';
import { ReplayBudget } from './replay-budget.ts';
import type { ShadowContext, ShadowDatabase, ShadowServer } from './shadow-server.ts';

/** Held for as long as we use the database, so that two of us never replay into each other. */
const inUseSql = 'select pg_catalog.pg_advisory_lock(7269643, 1)';

/**
 * A database that the user named. It is used only when it is empty and not the live one, and it is left as empty as
 * it was found; extensions and empty schemas that stand in it may stay.
 *
 * @throws Refusal `shadow-is-live` or `shadow-not-empty`; Failure `lock-timeout` while another process uses it, or one
 * of the connection.
 */
export async function openUrlShadow(url: Secret<string>, context: ShadowContext): Promise<ShadowServer> {
  const open = (signal: AbortSignal | undefined, lockTimeoutMs: number): Promise<Writer> =>
    openWriter({
      url,
      baseDirectory: context.projectDirectory,
      applicationName: 'prisma-mend shadow',
      lockTimeoutMs,
      statementTimeoutMs: 0,
      ...(signal === undefined ? {} : { signal }),
    });
  // A connection of its own, without the signal: migrations may release the locks of theirs, and what they made
  // is dropped after a cancellation too.
  const guard = await open(undefined, context.lockTimeoutMs);
  try {
    await requireNotLive(guard, context);
    await lockForUse(guard);
    const found = await requireEmpty(guard);
    const sharing = sharingWithLive(guard.identity, context.live?.identity ?? context.liveIdentity);
    if (sharing !== 'other') context.warn?.(sharingWords[sharing]);
    return urlServer(guard, found, context, async (budget) => {
      const signal = AbortSignal.any([
        budget.signal,
        ...(context.signal === undefined ? [] : [context.signal]),
      ]);
      return guardDatabase(
        await open(signal, 0),
        budget,
        refuseReaches({ isOnLiveServer: sharing !== 'other' }),
      );
    });
  } catch (error) {
    await guard.close();
    throw error;
  }
}

const sharingWords = {
  same: 'The shadow database is on the server of the live database. Roles and settings of a server belong to all of its databases: statements about them are not run there, and count as not verified. --shadow embedded has none of this.',
  unknown:
    'Whether the shadow database is on the server of the live database cannot be told. Statements about roles and the server are not run there, and count as not verified. --shadow embedded has none of this.',
};

function sharingWithLive(
  shadow: DatabaseIdentity,
  live: DatabaseIdentity | null,
): 'same' | 'other' | 'unknown' {
  if (live === null) return 'other';
  if (shadow.systemIdentifier === null || live.systemIdentifier === null) return 'unknown';
  return shadow.systemIdentifier === live.systemIdentifier ? 'same' : 'other';
}

function urlServer(
  guard: Writer,
  found: readonly ContentObject[],
  context: ShadowContext,
  open: (budget: ReplayBudget) => Promise<Writer>,
): ShadowServer {
  const major = Math.floor(guard.identity.serverVersionNumber / 10_000);
  let current: Writer | null = null;
  const budgets: ReplayBudget[] = [];
  const drop = async (): Promise<void> => {
    const database = current;
    if (database === null) return;
    await database.close();
    if (budgets.some(({ isSpent }) => isSpent)) await endSessions(guard);
    await removeContent(guard, found);
    current = null;
  };
  const createDatabase = async (): Promise<ShadowDatabase> => {
    if (current !== null) throw new InvariantError('a shadow named by URL holds one database at a time');
    const budget = new ReplayBudget({
      timeoutMs: context.replayTimeoutMs,
      readBytes: null,
      mostBytes: Infinity,
    });
    budgets.push(budget);
    let database = (current = await open(budget));
    return {
      get database() {
        return database;
      },
      reset: async () => {
        await drop();
        database = current = await open(budget);
      },
      drop,
      ensureRoles: () => Promise.resolve([]),
      supply: async (sql) => {
        await database.execute(sql);
      },
    };
  };
  const close = async (): Promise<void> => {
    try {
      await drop();
    } finally {
      await guard.close();
    }
  };
  return {
    provider: 'url',
    serverVersionNumber: guard.identity.serverVersionNumber,
    limits: describeVersionLimit(context.wantedMajor, major),
    holdsSeveralDatabases: false,
    createDatabase,
    availableExtensions: () => listAvailableExtensions(guard),
    close,
  };
}

const endSessionsSql = `select pg_catalog.pg_terminate_backend(a.pid) from pg_catalog.pg_stat_activity a
where a.datname operator(pg_catalog.=) pg_catalog.current_database()
  and a.pid operator(pg_catalog.<>) pg_catalog.pg_backend_pid()
  and a.application_name operator(pg_catalog.=) 'prisma-mend shadow' and a.usename operator(pg_catalog.=) current_user`;

/** A statement may catch its cancellation and go on in a session that nobody reads any more, with its locks. */
async function endSessions(guard: Writer): Promise<void> {
  await guard.query(endSessionsSql).catch(ignoreRefusal);
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof QueryFailure)) throw error;
}

async function lockForUse(guard: Writer): Promise<void> {
  try {
    await guard.script(inUseSql);
  } catch (error) {
    if (!(error instanceof QueryFailure) || error.code !== 'lock-timeout') throw error;
    throw new Failure(
      'lock-timeout',
      `The shadow database ${guard.identity.name} is in use by another process.`,
      {
        why: 'Two replays in one database would mix.',
        next: 'Wait for the other one, give each its own shadow database, or use --shadow embedded.',
        cause: error,
      },
    );
  }
}

async function requireEmpty(guard: Writer): Promise<readonly ContentObject[]> {
  const content = await readContent(guard);
  const environment = new Set(['extension', 'schema']);
  const objects = content.filter(({ type }) => !environment.has(type));
  if (objects.length === 0) return content;
  throw new Refusal(
    'shadow-not-empty',
    `The shadow database ${guard.identity.name} is not empty: it holds ${nameObjects(objects)}.`,
    {
      why: 'Everything in a shadow database is dropped after use, and would falsify what is built in it.',
      next: 'Name an empty database (CREATE DATABASE makes one), or use --shadow embedded.',
    },
  );
}
