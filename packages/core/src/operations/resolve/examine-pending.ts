import type { Suspect } from '../../diagnose/suspects.ts';
import { Failure } from '../../model/failure.ts';
import type { ReadableMigration } from '../../model/history.ts';
import { ReplaySession } from '../../replay/replay-session.ts';
import { replayStatements, type StatementReplay } from '../../replay/replay-statements.ts';
import { openShadow } from '../../shadow/open-shadow.ts';
import type { ShadowServer } from '../../shadow/shadow-server.ts';
import type { Examination } from '../examine.ts';
import { scopeOf } from '../live-state.ts';
import { makeShadowContext, shadowSchema } from '../shadow-context.ts';
import { renderLive } from './render-live.ts';
import type { ResolveOptions } from './resolve-options.ts';

/** What a pending migration would do to the live structure. */
export interface PendingExamination {
  readonly file: ReadableMigration;
  readonly replay: StatementReplay;
  /** Why PostgreSQL refuses the file as one query, as Prisma sends it; null when it does not. */
  readonly wholeRefusal: string | null;
}

/**
 * Runs a pending migration on a scratch server with the live structure: statement by statement, then as a whole.
 *
 * @throws Failure `usage` without a readable file, or for a migration that the ledger has as applied
 */
export async function examinePending(
  examination: Examination,
  suspect: Suspect,
  options: ResolveOptions,
): Promise<PendingExamination> {
  const { project, live } = examination;
  const { file, name } = suspect;
  if (file === null || suspect.diagnosed.ledger.state === 'applied') {
    const reason = file === null ? 'has no readable migration.sql' : 'is applied, not pending';
    throw new Failure('usage', `${name} ${reason}`, {
      next: 'prisma-mend status shows what of it is in the database.',
    });
  }
  options.onProgress?.({ step: `Trying ${name} on the live structure` });
  const server = await openShadow(options.shadow, await makeShadowContext(project, live, options));
  try {
    const settings = { schema: shadowSchema(live), initScript: null, scope: scopeOf(project) };
    const prepare = (session: ReplaySession): Promise<void> => buildLive(session, examination);
    const replay = await replayStatements(server, prepare, file, settings);
    return { file, replay, wholeRefusal: await tryWhole(server, prepare, file, settings) };
  } finally {
    await server.close();
  }
}

async function buildLive({ database }: ReplaySession, { ownCatalog }: Examination): Promise<void> {
  for (const sql of renderLive(ownCatalog)) await database.script(sql);
}

async function tryWhole(
  server: ShadowServer,
  prepare: (session: ReplaySession) => Promise<void>,
  file: ReadableMigration,
  settings: Parameters<typeof replayStatements>[3],
): Promise<string | null> {
  if (!server.holdsSeveralDatabases) return null;
  const session = await ReplaySession.start(await server.createDatabase(), settings, 'empty');
  await prepare(session);
  return (await session.run(file.sql))?.serverMessage ?? null;
}
