import type { Reader } from '../database/database.ts';
import { pendingOf } from '../diagnose/foretell-start.ts';
import { Failure } from '../model/failure.ts';
import type { FleetVerb } from '../model/fleet.ts';
import type { Project } from '../model/project.ts';
import { readDeployFacts, type DeployFacts } from '../operations/forecast/read-deploy-facts.ts';
import { readLiveState, scopeOf, type LiveState } from '../operations/session/live-state.ts';
import { withReader } from '../operations/session/open-live.ts';
import type { FleetOptions } from './fleet-run.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Target } from './target.ts';

/** A target as it was at one moment. */
export interface Reading {
  readonly live: LiveState;
  readonly fingerprint: string;
}

/** The project with the URL of a target. */
export function projectOf(project: Project, { url }: Target): Project {
  return { ...project, url: { url, origin: 'the list of targets' } };
}

/** Reads a target on a connection of its own. */
export async function readTarget(project: Project, target: Target, options: FleetOptions): Promise<Reading> {
  return withReader(projectOf(project, target), options, (database) =>
    readOn(database, project, target, options),
  );
}

/** The same on a connection that is there. */
export async function readOn(
  database: Reader,
  project: Project,
  target: Target,
  { verb }: Pick<FleetOptions, 'verb'>,
): Promise<Reading> {
  const live = ownPart(await readLiveState(database, project, ownScope(project, target)), target);
  const facts = needsFacts(project, live) ? await readDeployFacts(database) : null;
  return readingOf({ project, target, verb }, live, facts);
}

/** Of a schema among others that were read already; `readFacts` is asked where something is to be deployed. */
export async function readSchemaTarget(
  { project, target, verb }: Asked,
  live: LiveState,
  readFacts: (schema: string) => Promise<DeployFacts | null>,
): Promise<Reading> {
  const facts = needsFacts(project, live) ? await readFacts(live.defaultSchema) : null;
  return readingOf({ project, target, verb }, live, facts);
}

export interface Asked {
  readonly project: Project;
  readonly target: Target;
  readonly verb: FleetVerb;
}

function readingOf({ project, target, verb }: Asked, live: LiveState, facts: DeployFacts | null): Reading {
  const seen = verb === 'status' || verb === 'forecast' ? live : withoutLock(live);
  return {
    live: seen,
    fingerprint: fingerprintOf(seen, facts === null ? null : relevant(facts, { project, target }, seen)),
  };
}

/** Who holds Prisma's lock at the moment is told by a status alone; elsewhere it is waited for. */
function withoutLock({ session, ...live }: LiveState): LiveState {
  return session === undefined ? live : { ...live, session: { ...session, lockHolder: null } };
}

/** A schema among others, with those that the project shares between all; else the whole database. */
export function ownScope(project: Project, { schema }: Target): ReturnType<typeof scopeOf> {
  const scope = scopeOf(project);
  return schema === null ? scope : { ...scope, schemas: [schema, ...(project.schema?.schemas ?? [])] };
}

/** The ledgers of other tenants are none that stand in the wrong place. */
export function ownPart(live: LiveState, { schema }: Pick<Target, 'schema'>): LiveState {
  if (schema === null) return live;
  const { ledger } = live;
  const table = [ledger.table, ...ledger.elsewhere].find((each) => each?.schema === schema) ?? null;
  if (table?.isReadable === false) {
    throw new Failure(
      'permission-denied',
      `Role ${live.role} may not see all rows of _prisma_migrations in its schema.`,
      {
        why: 'Hidden rows look like migrations that were never recorded.',
      },
    );
  }
  const foreign = ledger.foreign.filter((each) => each.schema === schema);
  return {
    ...live,
    defaultSchema: schema,
    ledger: { ...ledger, expectedSchema: schema, table, elsewhere: [], foreign },
  };
}

/** Where every migration is recorded, nothing is going to be deployed, whatever the role may do. */
function needsFacts({ history }: Project, { ledger }: LiveState): boolean {
  return pendingOf({ history, ledger, marks: [] }).length > 0 || ledger.table === null;
}

/**
 * Roles and extensions that no pending migration names are those of other tenants, or of the server. So are relations in
 * the schemas of others, where the target is a schema among them; a whole database is its own.
 */
function relevant(
  facts: DeployFacts,
  { project, target }: Pick<Asked, 'project' | 'target'>,
  { ledger, defaultSchema }: LiveState,
): DeployFacts {
  const { history, schema } = project;
  const sql = pendingOf({ history, ledger, marks: [] })
    .map((migration) => (migration.kind === 'readable' ? migration.sql : ''))
    .join('\n');
  const named = (names: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...names].filter((name) => sql.includes(name)));
  const schemas = [defaultSchema, ...(schema?.schemas ?? [])];
  const isOwnSchema = (name: string): boolean => target.schema === null || schemas.includes(name);
  const isOwn = (name: string): boolean =>
    target.schema === null || schemas.some((each) => name.startsWith(`${each}.`));
  const own = (names: ReadonlySet<string>): ReadonlySet<string> => new Set([...names].filter(isOwn));
  return {
    ...facts,
    roles: named(facts.roles),
    extensions: named(facts.extensions),
    guardedExtensions: named(facts.guardedExtensions),
    foreignRelations: own(facts.foreignRelations),
    // Sizes and the locks of the moment are everybody's own.
    limits: { ...facts.limits, isContended: false, largestTable: 0 },
    foreignTypes: own(facts.foreignTypes),
    foreignRoutines: own(facts.foreignRoutines),
    unreferenceable: own(facts.unreferenceable),
    closedRows: new Map([...facts.closedRows].filter(([name]) => isOwn(name))),
    closedSchemas: new Set([...facts.closedSchemas].filter(isOwnSchema)),
    ownRoles: named(facts.ownRoles),
    foreignExtensions: named(facts.foreignExtensions),
    closedSettings: named(facts.closedSettings),
    closedTypes: own(facts.closedTypes),
    closedRoutines: own(facts.closedRoutines),
    ownSchemas: new Set([...facts.ownSchemas].filter(isOwnSchema)),
    outside: facts.outside.filter(({ on }) => isOwn(on)),
  };
}
