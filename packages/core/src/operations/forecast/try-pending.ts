import { QueryFailure } from '../../database/query-failure.ts';
import { Failure } from '../../model/failure.ts';
import { createLedgerSql } from '../../ledger/ledger-table.ts';
import type { CatalogScope } from '../../model/catalog-scope.ts';
import type { Catalog } from '../../model/catalog.ts';
import { withExcluded } from '../../model/on-excluded.ts';
import type { ReadableMigration } from '../../model/history.ts';
import type { TriedMigration } from '../../model/tried-statement.ts';
import { ReplaySession } from '../../replay/replay-session.ts';
import { runMigration } from '../../replay/run-migration.ts';
import type { ScriptStatement } from '../../replay/script-statement.ts';
import { splitStatements } from '../../replay/split-statements.ts';
import { tryStatements } from '../../replay/try-statements.ts';
import type { ShadowDatabase, ShadowServer } from '../../shadow/shadow-server.ts';
import type { Examination } from '../examination/examine.ts';
import { scopeOf } from '../session/live-state.ts';
import type { OperationOptions } from '../../model/options.ts';
import { renderLiveScripts } from '../scratch/render-live.ts';
import { ownSchemas, restrictCatalog } from '../session/restrict-catalog.ts';
import { shadowSchema } from '../session/shadow-context.ts';
import { buildWithRoles, extensionsOf, withShadowServer } from '../scratch/with-shadow-database.ts';
import type { DeployFacts } from './read-deploy-facts.ts';
import { DeployRehearsal, type Rehearsed } from './rehearse-deploy.ts';

/** One pending file, as it went on a scratch server with the live structure. */
export interface TriedFile {
  readonly file: ReadableMigration;
  readonly statements: readonly ScriptStatement[];
  /** Statement by statement. */
  readonly tried: TriedMigration;
  /** As the one query that Prisma sends; null where a file before it ended the deploy. */
  readonly whole: Rehearsed | null;
  /** Extensions that the live server has, the scratch server has not, and stand-ins took the place of. */
  readonly standIns: readonly string[];
}

export interface PendingTrial {
  /** Structure that the trial began with. */
  readonly live: Catalog;
  readonly files: readonly TriedFile[];
  /** Schemas that could not be built: what in them depends on a table was not there. */
  readonly missing: readonly string[];
}

export interface TrialInput {
  readonly examination: Examination;
  /** In order. */
  readonly files: readonly ReadableMigration[];
  readonly options: OperationOptions;
  /** Of the live server; null where only a snapshot is there. */
  readonly facts: DeployFacts | null;
  readonly scope?: CatalogScope;
  /** Whether files behind one that is refused are tried all the same. */
  readonly isThorough: boolean;
}

/**
 * Runs pending migrations on a scratch server with the live structure: each as the one query that Prisma sends, with
 * the bookkeeping around it, and all of them statement by statement on a second copy.
 *
 * @throws Failure `proof-failed` when the live structure cannot be rebuilt
 */
export async function tryPending(input: TrialInput): Promise<PendingTrial> {
  const { project, live } = input.examination;
  return withShadowServer({ project, live, options: input.options }, (server) => tryOn(server, input));
}

async function tryOn(server: ShadowServer, input: TrialInput): Promise<PendingTrial> {
  const { examination, files, isThorough } = input;
  const scope = input.scope ?? scopeOf(examination.project);
  const roles = [...(input.facts?.roles ?? [])].filter((role) => files.some(({ sql }) => sql.includes(role)));
  const stage = { server, input, roles };
  const first = await buildFirst(stage);
  const whole = await rehearse(first.session, input);
  await first.shadow.drop();
  const second = await build(stage, first.catalog);
  const tried: TriedFile[] = [];
  for (const file of files) {
    const rehearsed = whole.get(file.name) ?? null;
    if (rehearsed === null && !isThorough) break;
    const statements = await splitStatements(file.sql);
    const standIns = await supplyExtensions(stage, second.session, file, statements);
    const isSupplied = ({ extension }: ScriptStatement): boolean => standIns.includes(extension?.name ?? '');
    tried.push({
      file,
      statements,
      tried: await tryStatements(second.session.database, statements, scope, isSupplied),
      whole: rehearsed,
      standIns,
    });
  }
  return { live: first.catalog, files: tried, missing: first.missing };
}

/** Up to the first file that ends the deploy. */
async function rehearse(
  session: ReplaySession,
  { files, examination }: TrialInput,
): Promise<ReadonlyMap<string, Rehearsed>> {
  const rehearsal = await DeployRehearsal.start(session, examination.live.defaultSchema);
  const results = new Map<string, Rehearsed>();
  for (const file of files) {
    const result = await rehearsal.apply(file);
    results.set(file.name, result);
    if (result.kind === 'refused' || result.kind === 'unrecorded') break;
  }
  return results;
}

interface Stage {
  readonly server: ShadowServer;
  readonly input: TrialInput;
  readonly roles: readonly string[];
}

interface Built {
  readonly shadow: ShadowDatabase;
  readonly session: ReplaySession;
  readonly catalog: Catalog;
}

/**
 * With every schema of the database or, where one cannot be built, with the project's own and those that a file names;
 * with the tables that the project leaves to others, where they can be built.
 */
async function buildFirst(stage: Stage): Promise<Built & Pick<PendingTrial, 'missing'>> {
  const { examination, files } = stage.input;
  const { project, live, replay } = examination;
  const whole = withExcluded(live.catalog);
  const own = ownSchemas(project, live.defaultSchema, replay);
  const named = whole.schemas.filter((schema) => files.some(({ sql }) => sql.includes(schema)));
  const narrow = (catalog: Catalog): Catalog => restrictCatalog(catalog, new Set([...own, ...named]));
  const smallest = whole === live.catalog ? narrow(whole) : narrow(live.catalog);
  for (const choice of new Set([whole, narrow(whole)])) {
    if (choice === smallest) break;
    try {
      return await buildChoice(stage, choice);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'proof-failed') throw error;
    }
  }
  return buildChoice(stage, smallest);
}

async function buildChoice(stage: Stage, choice: Catalog): Promise<Built & Pick<PendingTrial, 'missing'>> {
  const { schemas } = stage.input.examination.live.catalog;
  return {
    ...(await build(stage, choice)),
    missing: schemas.filter((each) => !choice.schemas.includes(each)),
  };
}

async function build({ server, input, roles }: Stage, catalog: Catalog): Promise<Built> {
  const shadow = await server.createDatabase(extensionsOf(catalog));
  const settings = { schema: shadowSchema(input.examination.live), initScript: null };
  const session = await ReplaySession.start(shadow, settings);
  // The live one stands already: no event trigger has a say in it. A file may change it like any other table.
  await session.run(createLedgerSql(input.examination.live.defaultSchema));
  try {
    for (const sql of renderLiveScripts(catalog)) await buildWithRoles(shadow, sql);
  } catch (error) {
    await shadow.drop();
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
  // One of a table that was left out is none that a file could touch.
  for (const sql of input.facts?.publications ?? []) await session.run(sql);
  return { shadow, session, catalog };
}

/** Empty types stand in for an extension that the live server has and the scratch server lacks. */
async function supplyExtensions(
  { server, input: { facts } }: Stage,
  session: ReplaySession,
  file: ReadableMigration,
  statements: readonly ScriptStatement[],
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
