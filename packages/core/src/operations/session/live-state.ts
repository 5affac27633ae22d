import { readCatalog } from '../../catalog/read-catalog.ts';
import type { DatabaseIdentity, Reader } from '../../database/database.ts';
import { readLedger } from '../../ledger/read-ledger.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { CatalogScope } from '../../model/catalog-scope.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { Project } from '../../model/project.ts';
import type { ReportedDatabase } from '../../model/report.ts';
import { schemasOnPath } from '../../database/project-path.ts';
import { besideOthers } from './left-to-others.ts';
import { readSessionState, type SessionState } from './session-findings.ts';

/** Everything that is known of a live database at one moment. */
export interface LiveState {
  readonly database: ReportedDatabase;
  /** When the snapshot was taken that it was read from, ISO 8601. */
  readonly takenAt?: string;
  /** Null when it was read from a snapshot. */
  readonly identity: DatabaseIdentity | null;
  readonly serverVersionNumber: number;
  readonly role: string;
  /** Where Prisma creates unqualified objects on this connection. */
  readonly defaultSchema: string;
  /** Schemas in which names without one are looked for, in order; absent where a snapshot does not say. */
  readonly searchPath?: readonly string[];
  readonly ledger: Ledger;
  readonly catalog: Catalog;
  /** Absent where it was read from a snapshot. */
  readonly session?: SessionState;
}

/** Every schema of the database; the project's external tables and enums are left out. */
export function scopeOf(project: Project): CatalogScope {
  return {
    schemas: 'all',
    excludedTables: project.externalTables,
    excludedEnums: project.externalEnums,
    withOnExcluded: true,
  };
}

/** Reads ledger and structure in one read-only snapshot, so that they belong together. */
export async function readLiveState(
  database: Reader,
  project: Project,
  scope: CatalogScope = scopeOf(project),
): Promise<LiveState> {
  return database.transaction('begin isolation level repeatable read, read only', async () => {
    const ledger = await readLedger(database);
    const { session, present } = await readSessionState(database);
    const ownScope = besideOthers(scope, project, ledger);
    const catalog = await readCatalog(database, ownScope, { isInTransaction: true, present });
    const { name, serverVersion, serverVersionNumber, role } = database.identity;
    return {
      database: { name, serverVersion },
      identity: database.identity,
      serverVersionNumber,
      role,
      defaultSchema: ledger.expectedSchema,
      searchPath: schemasOnPath(database.projectPath, role),
      ledger,
      catalog,
      session,
    };
  });
}
