import { QueryFailure } from '../../database/query-failure.ts';
import type { Suspect } from '../../diagnose/suspects.ts';
import { Failure } from '../../model/failure.ts';
import type { CatalogScope } from '../../model/catalog-scope.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { ReadableMigration } from '../../model/history.ts';
import type { ReplayProblem } from '../../model/replay.ts';
import { quoteArgument } from '../../model/shell-argument.ts';
import type { TriedMigration } from '../../model/tried-statement.ts';
import { ReplaySession } from '../../replay/replay-session.ts';
import { runMigration } from '../../replay/run-migration.ts';
import type { ScriptStatement } from '../../replay/script-statement.ts';
import { splitStatements } from '../../replay/split-statements.ts';
import { isDataStatement } from '../../replay/statement-nature.ts';
import { tryStatements } from '../../replay/try-statements.ts';
import { openShadow } from '../../shadow/open-shadow.ts';
import type { ShadowServer } from '../../shadow/shadow-server.ts';
import type { Examination } from '../examine.ts';
import { scopeOf } from '../live-state.ts';
import { ownSchemas, restrictCatalog } from '../restrict-catalog.ts';
import { makeShadowContext, shadowSchema } from '../shadow-context.ts';
import { buildWithRoles, extensionsOf } from '../with-shadow-database.ts';
import type { LiveFacts } from './read-live-facts.ts';
import { renderLiveScripts } from '../render-live.ts';
import type { ResolveOptions } from './resolve-options.ts';

/** A migration that deploy runs before the one that is looked at. */
export interface EarlierPending {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Of the statement that is refused; null where it is not known. */
  readonly line: number | null;
  /** Why it would stop; null when it runs. */
  readonly refused: string | null;
  readonly changesRows: boolean;
}

/** What a pending migration would do to the live structure. */
export interface PendingExamination {
  readonly file: ReadableMigration;
  readonly tried: TriedMigration;
  /** In order of the history. */
  readonly earlier: readonly EarlierPending[];
  /** Structure that the trial began with, before the earlier ones too. */
  readonly live: Catalog;
  /** Why PostgreSQL refuses the file as one query though each statement runs; null when it does not. */
  readonly wholeRefusal: string | null;
  /** What the file does to the session that Prisma goes on to write its record in. */
  readonly sessionProblems: readonly ReplayProblem[];
  /** Extensions that the live server has, the scratch server has not, and stand-ins took the place of. */
  readonly standIns: readonly string[];
}

/**
 * Runs a pending migration on a scratch server with the live structure, after those that deploy runs before it:
 * statement by statement, then as a whole.
 *
 * @param facts of the live server; null where only a snapshot is there
 * @throws Failure `usage` without a readable file, or for a migration that deploy would not run
 * @throws Failure `proof-failed` when the live structure cannot be rebuilt
 */
export async function examinePending(
  examination: Examination,
  suspect: Suspect,
  options: ResolveOptions,
  facts: LiveFacts | null,
  scope: CatalogScope = scopeOf(examination.project),
): Promise<PendingExamination> {
  const { project, live } = examination;
  const file = requirePending(suspect);
  const earlier = pendingBefore(examination, file);
  options.onProgress?.({ step: `Trying ${file.name} on the live structure` });
  const server = await openShadow(options.shadow, await makeShadowContext(project, live, options));
  try {
    const catalog = catalogFor(examination, [...earlier, file]);
    const roles = [...(facts?.roles ?? [])].filter((role) =>
      [...earlier, file].some(({ sql }) => sql.includes(role)),
    );
    const stage = { server, examination, catalog, roles };
    const session = await build(stage);
    const ran: EarlierPending[] = [];
    for (const migration of earlier) ran.push(await runEarlier(session, migration));
    const statements = await splitStatements(file.sql);
    const standIns = await supplyExtensions(server, session, file, statements, facts);
    const tried = await tryStatements(session.database, statements, scope, ({ extension }) =>
      standIns.includes(extension?.name ?? ''),
    );
    const isWhole = tried.steps.every(({ refused }) => refused === null) && standIns.length === 0;
    const whole = isWhole ? await tryWhole(stage, earlier, file) : wholeUntried;
    return { file, tried, earlier: ran, live: catalog, standIns, ...whole };
  } finally {
    await server.close();
  }
}

function requirePending({ name, file, diagnosed }: Suspect): ReadableMigration {
  const { ledger, evidence, isOnDisk } = diagnosed;
  const next = `prisma-mend status ${name} shows what of it is in the database.`;
  if (!isOnDisk) {
    throw new Failure('usage', `${name} has rows in the ledger, but no folder`, {
      why: 'Deploy runs folders; there is nothing that it would run.',
      next: `prisma-mend resolve says what is to be done about it.`,
    });
  }
  if (file === null) throw new Failure('usage', `${name} has no readable migration.sql`, { next });
  if (ledger.state === 'applied') {
    throw new Failure('usage', `${name} is applied, not pending`, {
      why: 'Deploy would not run it again.',
      next,
    });
  }
  if (ledger.state === 'failed' && (evidence?.state === 'partial' || evidence?.state === 'present')) {
    throw new Failure(
      'usage',
      `${name} failed and is ${evidence.state === 'partial' ? 'half' : 'wholly'} there`,
      {
        why: 'Run again from its start, it would stop at what it has done already.',
        next: `prisma-mend resolve ${quoteArgument(name)} ${evidence.state === 'partial' ? '--finish runs what is missing; --revert takes back what is there' : '--applied marks it'}.`,
      },
    );
  }
  return file;
}

/** What deploy runs first: everything that is not applied and stands before it. */
function pendingBefore(
  { project, diagnosis }: Examination,
  file: ReadableMigration,
): readonly ReadableMigration[] {
  const applied = new Set(
    diagnosis.migrations.filter(({ ledger }) => ledger.state === 'applied').map(({ name }) => name),
  );
  const place = project.history.migrations.findIndex(({ name }) => name === file.name);
  return project.history.migrations
    .slice(0, place)
    .filter((migration): migration is ReadableMigration => migration.kind === 'readable')
    .filter(({ name }) => !applied.has(name));
}

/** The project's own schemas, and others that a file names. */
function catalogFor({ project, live, replay }: Examination, files: readonly ReadableMigration[]): Catalog {
  const named = live.catalog.schemas.filter((schema) => files.some(({ sql }) => sql.includes(schema)));
  return restrictCatalog(
    live.catalog,
    new Set([...ownSchemas(project, live.defaultSchema, replay), ...named]),
  );
}

interface Stage {
  readonly server: ShadowServer;
  readonly examination: Examination;
  readonly catalog: Catalog;
  readonly roles: readonly string[];
}

async function build({ server, examination, catalog, roles }: Stage): Promise<ReplaySession> {
  const shadow = await server.createDatabase(extensionsOf(catalog));
  const settings = { schema: shadowSchema(examination.live), initScript: null };
  const session = await ReplaySession.start(shadow, settings);
  try {
    for (const sql of renderLiveScripts(catalog)) await buildWithRoles(shadow, sql);
  } catch (error) {
    if (!(error instanceof QueryFailure)) throw error;
    throw new Failure(
      'proof-failed',
      `the live structure could not be built on a scratch server: ${error.serverMessage}`,
      {
        why: 'A migration is tried on a copy of the structure; without one nothing can be said of it.',
        next: 'Name a server that can hold it with --shadow <url>.',
        cause: error,
      },
    );
  }
  await shadow.ensureRoles(roles);
  return session;
}

async function runEarlier(session: ReplaySession, migration: ReadableMigration): Promise<EarlierPending> {
  const { outcome } = await runMigration(session, migration);
  const statements = await splitStatements(migration.sql);
  const refused =
    outcome.kind === 'failed'
      ? outcome.refused[0]
      : outcome.kind === 'replayedStatementByStatement'
        ? outcome.refused
        : undefined;
  return {
    name: migration.name,
    path: migration.path,
    line: refused?.line ?? null,
    refused: refused?.message ?? null,
    changesRows: statements.some(isDataStatement),
  };
}

/** Empty types stand in for an extension that the live server has and the scratch server lacks. */
async function supplyExtensions(
  server: ShadowServer,
  session: ReplaySession,
  file: ReadableMigration,
  statements: readonly ScriptStatement[],
  facts: LiveFacts | null,
): Promise<readonly string[]> {
  const wanted = statements.filter(({ extension }) => extension !== null);
  if (wanted.length === 0) return [];
  const available = await server.availableExtensions();
  const supplied: string[] = [];
  for (const { text, extension } of wanted) {
    if (extension === null || available.has(extension.name)) continue;
    if (facts?.extensions.has(extension.name) === false) continue;
    const { outcome } = await runMigration(session, { ...file, sql: text });
    if (outcome.kind !== 'failed') supplied.push(extension.name);
  }
  return supplied;
}

const wholeUntried = { wholeRefusal: null, sessionProblems: [] } as const;

async function tryWhole(
  stage: Stage,
  earlier: readonly ReadableMigration[],
  file: ReadableMigration,
): Promise<Pick<PendingExamination, 'wholeRefusal' | 'sessionProblems'>> {
  if (!stage.server.holdsSeveralDatabases) return wholeUntried;
  const session = await build(stage);
  for (const migration of earlier) await runMigration(session, migration);
  const wholeRefusal = (await session.run(file.sql))?.serverMessage ?? null;
  return { wholeRefusal, sessionProblems: await session.settle(file.name, file.sql) };
}
