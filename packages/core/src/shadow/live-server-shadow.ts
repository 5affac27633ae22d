import { randomBytes } from 'node:crypto';
import type { Writer } from '../database/database.ts';
import { openWriter } from '../database/open-database.ts';
import { Failure } from '../model/failure.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { guardDatabase } from './guarded-database.ts';
import { listAvailableExtensions } from './list-available-extensions.ts';
import { refuseReaches } from './refuse-reaches.ts';
import { ReplayBudget } from './replay-budget.ts';
import { ScratchDatabases } from './scratch-databases.ts';
import type { ShadowContext, ShadowServer } from './shadow-server.ts';

const prefix = 'prisma_mend_shadow_';
const marker = 'Scratch database of prisma-mend, made ';
const staleAgeMs = 60 * 60_000;

const ownDatabasesSql = `
select d.datname as name, pg_catalog.shobj_description(d.oid, 'pg_database') as comment
from pg_catalog.pg_database d
where pg_catalog.starts_with(d.datname, $1)
  and not exists (select from pg_catalog.pg_stat_activity a where a.datid = d.oid)
order by d.datname`;

/**
 * Databases beside the live one, on its own server. Only on explicit request: it costs the live server work and
 * space, and needs a role that may CREATE DATABASE.
 *
 * @throws Failure of the connection or `permission-denied`.
 */
export async function openLiveServerShadow(context: ShadowContext): Promise<ShadowServer> {
  const url = context.liveUrl;
  if (url === null) {
    throw new Failure(
      'shadow-unavailable',
      'A shadow on the live server needs the URL of the live database.',
      {
        next: 'Give the URL with --url, or use --shadow embedded.',
      },
    );
  }
  const open = (database: string | null, signal: AbortSignal | undefined): Promise<Writer> =>
    openWriter({
      url,
      baseDirectory: context.projectDirectory,
      applicationName: 'prisma-mend shadow',
      lockTimeoutMs: context.lockTimeoutMs,
      statementTimeoutMs: 0,
      ...(database === null ? {} : { database }),
      ...(signal === undefined ? {} : { signal }),
    });
  // Without the signal: what was created is dropped after a cancellation too.
  const admin = await open(null, undefined);
  await sweepStaleDatabases(admin, Date.now());
  const databases = new ScratchDatabases({
    admin,
    open: async (name, budget) => {
      const signal = AbortSignal.any([
        budget.signal,
        ...(context.signal === undefined ? [] : [context.signal]),
      ]);
      return guardDatabase(await open(name, signal), budget, refuseReaches({ isOnLiveServer: true }));
    },
    createBudget: () =>
      new ReplayBudget({ timeoutMs: context.replayTimeoutMs, readBytes: null, mostBytes: Infinity }),
    chooseName: () => `${prefix}${randomBytes(8).toString('hex')}`,
    comment: `${marker}${new Date().toISOString()}`,
    // template1 may have been added to.
    template: 'template0',
    isCopiedByFile: false,
    owner: null,
    createRoles: null,
    releaseSql: null,
    supply: async (database, sql) => {
      await database.script(sql);
    },
  });
  const close = async (): Promise<void> => {
    try {
      await databases.dropAll();
    } finally {
      await admin.close();
    }
  };
  return {
    provider: 'server',
    serverVersionNumber: admin.identity.serverVersionNumber,
    limits: [],
    holdsSeveralDatabases: true,
    createDatabase: () => databases.create(),
    availableExtensions: () => listAvailableExtensions(admin),
    close,
  };
}

/** Drops what killed processes left: our name, our comment, nobody connected, older than an hour. */
async function sweepStaleDatabases(admin: Writer, nowMs: number): Promise<void> {
  const rows = await admin.query<{ name: string | null; comment: string | null }>(ownDatabasesSql, [prefix]);
  for (const { name, comment } of rows) {
    if (name === null || comment?.startsWith(marker) !== true) continue;
    const madeMs = Date.parse(comment.slice(marker.length));
    if (!(nowMs - madeMs > staleAgeMs)) continue;
    // Without FORCE: someone who connected in the meantime keeps it. Another role's database is not ours to drop.
    await admin.script(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`).catch(() => undefined);
  }
}
