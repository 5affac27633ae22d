import { QueryFailure } from '../database/query-failure.ts';
import { InvariantError } from '../model/failure.ts';
import { CatalogContext, type CatalogReader } from './catalog-context.ts';
import { checkConstraints } from './check-constraints.ts';
import { columnDefaults, columns, notNullConstraints } from './columns.ts';
import { enums } from './enums.ts';
import { extensionMembers, extensions } from './extensions.ts';
import { finishCatalog } from './finish-catalog.ts';
import { foreignKeys } from './foreign-keys.ts';
import { foreignDataWrappers, foreignServers, userMappings } from './foreign-servers.ts';
import { foreignTables } from './foreign-tables.ts';
import { indexes } from './indexes.ts';
import { keys } from './keys.ts';
import { baseTypes, indexCollations, operatorClasses } from './read-operator-classes.ts';
import { outsideColumns, relations } from './relations.ts';
import { keywords, schemas } from './schemas.ts';
import { printingSettings, setNamespacesSql, type Reach } from './scope-sql.ts';
import { sequences } from './sequences.ts';
import { tables } from './tables.ts';
import { aggregates } from './aggregates.ts';
import { collations } from './collations.ts';
import { comments } from './comments.ts';
import { compositeTypes } from './composite-types.ts';
import { dependencies } from './dependencies.ts';
import { defaultPrivileges } from './default-privileges.ts';
import { domains } from './domains.ts';
import { eventTriggers } from './event-triggers.ts';
import { memberGrants } from './member-grants.ts';
import { notModelled } from './not-modelled.ts';
import { policies } from './policies.ts';
import { parsePresence, presenceSql, type Presence } from './presence.ts';
import { grants, owners } from './privileges.ts';
import { publications } from './publications.ts';
import { rangeTypes } from './range-types.ts';
import { routines } from './routines.ts';
import { rules } from './rules.ts';
import { statistics } from './statistics.ts';
import { subscriptions } from './subscriptions.ts';
import { triggers } from './triggers.ts';
import { materializedViews, views } from './views.ts';
import type { Reader, TextRow, Writer } from '../database/database.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import type { Catalog } from '../model/catalog.ts';

/** In the order in which their rows are taken: later readers use what earlier ones left in the context. */
const structureReaders: readonly CatalogReader[] = [
  keywords,
  extensionMembers,
  schemas,
  extensions,
  relations,
  columns,
  columnDefaults,
  notNullConstraints,
  outsideColumns,
  collations,
  enums,
  sequences,
  tables,
  operatorClasses,
  baseTypes,
  indexCollations,
  keys,
  foreignKeys,
  checkConstraints,
  indexes,
  domains,
  compositeTypes,
  rangeTypes,
  views,
  materializedViews,
  routines,
  aggregates,
  statistics,
  triggers,
  eventTriggers,
  rules,
  policies,
  publications,
  subscriptions,
  foreignDataWrappers,
  foreignServers,
  foreignTables,
  comments,
];
/** What they tell is of all that the others have added. */
const closingReaders: readonly CatalogReader[] = [dependencies, notModelled];
/** Readers that can be asked for named objects only, without those that read what rarely changes. */
export const namedReaders: readonly CatalogReader[] = [
  relations,
  columns,
  columnDefaults,
  notNullConstraints,
  outsideColumns,
  enums,
  sequences,
  tables,
  indexCollations,
  keys,
  foreignKeys,
  checkConstraints,
  indexes,
  compositeTypes,
  views,
  materializedViews,
  routines,
  triggers,
  rules,
  policies,
  foreignTables,
  comments,
];
const privilegeReaders: readonly CatalogReader[] = [
  owners,
  grants,
  memberGrants,
  defaultPrivileges,
  userMappings,
];

export interface ReadCatalogOptions {
  /**
   * True when the caller has a transaction open, whose snapshot is then used: a savepoint takes the settings of the
   * reading back. Otherwise the reading is a `repeatable read, read only` transaction of its own.
   */
  readonly isInTransaction?: boolean;
  /** What {@link readPresence} said in the same transaction; without it everything is asked. */
  readonly present?: ReadonlySet<Presence>;
}

/**
 * Reads the structure of the chosen schemas in one message, so in one round trip whatever the number of objects.
 *
 * @throws Failure `server-unsupported` before PostgreSQL 13; whatever the connection throws.
 */
export async function readCatalog(
  database: Reader,
  scope: CatalogScope,
  options: ReadCatalogOptions = {},
): Promise<Catalog> {
  const { serverVersionNumber } = database.identity;
  const context = new CatalogContext(serverVersionNumber, scope);
  const readers = readersOf(scope);
  const queries = queriesOf(readers, serverVersionNumber, 'all');
  await readInto(context, { readers, queries, settings: [setNamespacesSql(scope)] }, database, options);
  return finishCatalog(context);
}

/**
 * As {@link readCatalog}, of a database that nobody else changes: in two messages, of which the second leaves out what is
 * not there. Half of the time of the one.
 */
export async function readOwnCatalog(database: Writer, scope: CatalogScope): Promise<Catalog> {
  return readCatalog(database, scope, { present: await readPresence(database) });
}

/**
 * What the database has. It counts only for a reading that sees the same: in one transaction with it, or of a database
 * that nobody else changes.
 *
 * @param options.sql a statement that gives the rows of `presenceSql`
 */
export async function readPresence(
  database: Reader,
  {
    sql = presenceSql,
    ...options
  }: Pick<ReadCatalogOptions, 'isInTransaction'> & { readonly sql?: string | undefined } = {},
): Promise<ReadonlySet<Presence>> {
  let answer: readonly TextRow[] = [];
  await sendReading(database, [sql], (rows) => (answer = rows), options);
  return parsePresence(answer);
}

/** One query for each reader, in their order. */
export function queriesOf(
  readers: readonly CatalogReader[],
  serverVersionNumber: number,
  reach: Reach,
): readonly string[] {
  return readers.map(({ sql }) => (typeof sql === 'string' ? sql : sql(reach, serverVersionNumber)));
}

/** Whether the reader may be given rows. */
export function isAsked(
  { needs, since = 0 }: CatalogReader,
  serverVersionNumber: number,
  present: ReadonlySet<Presence> | undefined,
): boolean {
  if (serverVersionNumber < since) return false;
  return present === undefined || needs === undefined || needs.some((each) => present.has(each));
}

/** What is asked in one message, and who takes the answers. */
export interface CatalogMessage {
  readonly readers: readonly CatalogReader[];
  /** One for each reader; of one that is not asked it is not sent. */
  readonly queries: readonly string[];
  /** Statements that come before them. */
  readonly settings: readonly string[];
}

/** What carries a message to the server. */
type Sender = Pick<Reader, 'script' | 'scriptEach'>;

/** As {@link readCatalog}, into a context. */
export async function readInto(
  context: CatalogContext,
  { readers, queries, settings }: CatalogMessage,
  database: Sender,
  { present, ...options }: ReadCatalogOptions = {},
): Promise<void> {
  const asked = queries.filter((_, place) => {
    const reader = readers[place];
    return reader !== undefined && isAsked(reader, context.serverVersionNumber, present);
  });
  let place = 0;
  const give = (rows: readonly TextRow[]): void => {
    const reader = readers[place];
    if (reader === undefined) throw new InvariantError('the server answered more statements than were sent');
    reader.read(rows, context);
    for (const kind of reader.kinds) context.readKinds.add(kind);
    place += 1;
  };
  /** Readers take their rows in order, those too that have none. */
  const passUnasked = (): void => {
    for (;;) {
      const reader = readers[place];
      if (reader === undefined || isAsked(reader, context.serverVersionNumber, present)) return;
      give([]);
    }
  };
  const take = (rows: readonly TextRow[], statement: number): void => {
    if (statement < settings.length) return;
    passUnasked();
    give(rows);
  };
  await sendReading(database, [...settings, ...asked], take, options);
  passUnasked();
  if (place !== readers.length) {
    throw new InvariantError('the server answered fewer statements than were sent');
  }
}

/** Sends statements in one message, under the settings that decide how the server prints, and hands over their rows. */
async function sendReading(
  database: Sender,
  statements: readonly string[],
  take: (rows: readonly TextRow[], statement: number) => void,
  { isInTransaction = false }: Pick<ReadCatalogOptions, 'isInTransaction'>,
): Promise<void> {
  const opening = isInTransaction ? ['savepoint prisma_mend_catalog'] : [];
  const closing = isInTransaction
    ? ['rollback to savepoint prisma_mend_catalog', 'release savepoint prisma_mend_catalog']
    : [];
  const preparation = [...opening, ...printingSettings];
  const takeOwn = (rows: readonly TextRow[], statement: number): void => {
    const place = statement - preparation.length;
    if (place >= 0 && place < statements.length) take(rows, place);
  };
  const begin = isInTransaction ? undefined : 'begin isolation level repeatable read, read only';
  try {
    await database.scriptEach([...preparation, ...statements, ...closing].join(';'), takeOwn, begin);
  } catch (error) {
    // What the caller has done in its transaction is not lost with a reading that failed.
    if (isInTransaction && error instanceof QueryFailure) await database.script(closing.join(';'));
    throw error;
  }
}

export function readersOf(scope: CatalogScope): readonly CatalogReader[] {
  return [...structureReaders, ...(scope.withPrivileges ? privilegeReaders : []), ...closingReaders];
}
