import { deployStops, type DeployForecast } from '../model/deploy.ts';
import type { History, Migration } from '../model/history.ts';
import type { Ledger, LedgerDefect, LedgerTable } from '../model/ledger.ts';
import type { LedgerChange } from '../model/plan.ts';
import { groupRows, readMigrationLedger } from './migration-ledger.ts';

/** What the role that deploys may do to the ledger, and where the server finds it. */
export interface LedgerRights {
  /** Schema of the `_prisma_migrations` that its name alone leads to; null where it leads to none. */
  readonly foundIn: string | null;
  /** First schema of the search path that is there; null without any. */
  readonly currentSchema: string | null;
  readonly canCreate: boolean;
  readonly canRead: boolean;
  readonly canInsert: boolean;
  readonly canUpdate: boolean;
  /** Row-level security holds for the role. */
  readonly isRowSecured: boolean;
  /** New sessions of the role in this database may only read: a default of either, or a standby. */
  readonly isReadOnly: boolean;
}

export interface DeployStart {
  readonly history: History;
  readonly ledger: Ledger;
  /** Rows that will have been written by then. */
  readonly marks: readonly LedgerChange[];
  /** Schemas whose tables Prisma counts: the URL's or `public`, and those of the datasource block. */
  readonly namespaces: ReadonlySet<string>;
  /** Number of tables that make a database without a ledger "not empty". */
  readonly obstacleCount: number;
  /** Why Prisma cannot read the schema; null when it can. */
  readonly schemaProblem: string | null;
  /** Null where only a snapshot is there. */
  readonly rights: LedgerRights | null;
}

/** Where deploy stops before it runs anything, or what it will run. */
export type Start =
  | { readonly kind: 'stops'; readonly forecast: DeployForecast }
  | { readonly kind: 'pending'; readonly pending: readonly Migration[] };

/**
 * The first half of `prisma migrate deploy`, in the engine's order: lock file, ledger or an empty database, failed
 * rows; then every folder without a row that counts, in the order of their names.
 */
export function foretellStart(start: DeployStart): Start {
  const stop = stopBefore(start);
  if (stop !== null) return { kind: 'stops', forecast: stop };
  return { kind: 'pending', pending: pendingOf(start) };
}

/** Folders that no row stands for. A row that was rolled back counts for nothing. */
export function pendingOf({
  history,
  ledger,
  marks,
}: Pick<DeployStart, 'history' | 'ledger' | 'marks'>): readonly Migration[] {
  const rows = groupRows(ledger.table?.rows ?? []);
  const marked = new Set(marks.map(({ migrationName }) => migrationName));
  return history.migrations.filter(({ name }) => {
    const { state } = readMigrationLedger(name, rows.get(name) ?? []);
    return !marked.has(name) && (state === 'none' || state === 'rolledBack');
  });
}

function stopBefore(start: DeployStart): DeployForecast | null {
  const { history, ledger, marks, schemaProblem } = start;
  // The command line reads the datasource block before it does anything; types and relations it does not look at.
  if (schemaProblem !== null) return deployStops({ code: 'P1012', message: schemaProblem });
  if (history.lockFile.kind === 'wrong') {
    return deployStops({
      code: 'P3019',
      message: `migration_lock.toml names the provider "${history.lockFile.provider}", not postgresql, in the only spelling that Prisma reads`,
    });
  }
  const table = visibleLedger(start);
  if (table !== null && !start.namespaces.has(table.schema)) return beyondNamespaces(table.schema);
  if (table === null) return marks.length > 0 ? null : stopWithoutLedger(start);
  return stopAtTable(table, ledger) ?? stopAtFailed(table);
}

/** The table that the engine's unqualified name leads to. */
function visibleLedger({ ledger, rights }: DeployStart): LedgerTable | null {
  if (rights === null) return ledger.table;
  return (
    [ledger.table, ...ledger.elsewhere].find((table) => table !== null && table.schema === rights.foundIn) ??
    null
  );
}

/**
 * A search_path that the role or the database sets leads to a schema that Prisma does not describe. Its engine as
 * WebAssembly then cannot create the table that is there; the native one sets a path of its own.
 */
function beyondNamespaces(schema: string): DeployForecast {
  const sentence = `_prisma_migrations is in schema ${schema}, to which the search_path of the role or the database leads, and which neither the URL nor the schema names: name it in the URL, as ?schema=${schema}.`;
  return { outcome: 'unknown', applies: [], stopsAt: null, untold: [sentence] };
}

/** Prisma looks for the table in all of its schemas, and uses it in one only. */
function stopWithoutLedger({
  ledger,
  namespaces,
  obstacleCount,
  rights,
}: DeployStart): DeployForecast | null {
  const elsewhere = ledger.elsewhere.find(
    ({ schema, relation }) => relation === 'table' && namespaces.has(schema),
  );
  if (elsewhere !== undefined) {
    return deployStops({
      message: `_prisma_migrations is in schema ${elsewhere.schema}, where the connection does not look: migration persistence is not initialized`,
    });
  }
  if (obstacleCount > 0) {
    return deployStops({
      code: 'P3005',
      message: `the database schema is not empty: ${obstacleCount} ${obstacleCount === 1 ? 'table' : 'tables'}, and no _prisma_migrations`,
    });
  }
  if (rights?.isReadOnly === true) {
    return deployStops({
      sqlState: '25006',
      message: 'cannot execute CREATE TABLE in a read-only transaction',
    });
  }
  if (rights !== null && !rights.canCreate) {
    return deployStops({
      sqlState: rights.currentSchema === null ? '3F000' : '42501',
      message:
        rights.currentSchema === null
          ? 'no schema has been selected to create _prisma_migrations in'
          : `permission denied for schema ${rights.currentSchema}: _prisma_migrations cannot be created`,
    });
  }
  return null;
}

function stopAtTable(table: LedgerTable, ledger: Ledger): DeployForecast | null {
  if (table.relation !== 'table') {
    const elsewhere = ledger.elsewhere.some(({ relation }) => relation === 'table');
    if (!elsewhere) {
      return deployStops({
        sqlState: '42P07',
        message: 'relation "_prisma_migrations" already exists, and is no ordinary table',
      });
    }
  }
  if (!table.isReadable) {
    return deployStops({ sqlState: '42501', message: 'permission denied for table _prisma_migrations' });
  }
  const [defect] = table.defects.map(describeDefect).filter((each) => each !== null);
  return defect === undefined ? null : deployStops(defect);
}

/** Defects that keep the engine from reading the rows. */
function describeDefect(
  defect: LedgerDefect,
): { readonly sqlState: string | null; readonly message: string } | null {
  switch (defect.kind) {
    case 'columnMissing':
      return { sqlState: '42703', message: `column "${defect.column}" of _prisma_migrations does not exist` };
    case 'columnType':
      return {
        sqlState: null,
        message: `column ${defect.column} of _prisma_migrations is ${defect.type}, which Prisma cannot read as ${defect.expected}`,
      };
    case 'nullValues':
    case 'unreadableTimes':
      return {
        sqlState: null,
        message: `column ${defect.column} of _prisma_migrations holds values that Prisma cannot read`,
      };
    case 'notATable':
    case 'duplicateRows':
    case 'keyMissing':
    case 'defaultMissing':
      return null;
  }
}

function stopAtFailed({ rows }: LedgerTable): DeployForecast | null {
  const failed = [...groupRows(rows)]
    .filter(([, own]) =>
      own.some(({ finishedAt, rolledBackAt }) => finishedAt === null && rolledBackAt === null),
    )
    .map(([name]) => name);
  const [first] = failed;
  if (first === undefined) return null;
  return deployStops({
    migration: first,
    code: 'P3009',
    message: `${failed.join(', ')} failed before, and nothing new is applied until that is settled`,
  });
}
