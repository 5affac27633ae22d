import type { Catalog } from '../model/catalog.ts';
import type { ConcludedMigration, HistoryEvidence } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import type { History } from '../model/history.ts';
import type { RepairedLedger } from '../model/repaired-ledger.ts';
import type { Situation } from '../model/verdict.ts';
import type { SquashStanding } from './find-squashes.ts';
import { judgeRecorded, type RecordedFault } from './judge-recorded.ts';
import type { MigrationLedger } from './migration-ledger.ts';

export interface DiagnosisInput {
  readonly ledger: RepairedLedger;
  readonly history: History;
  /** Null when there is no history to gather it from. */
  readonly evidence: HistoryEvidence | null;
  readonly live: Catalog;
  /** Schemas in which Prisma looks for tables: the connection's, and those of the datasource block. */
  readonly schemas: ReadonlySet<string>;
  readonly externalTables: ReadonlySet<string>;
  readonly role: string;
  /** Path of the migrations folder as reports name it. */
  readonly historyPath: string;
}

/** One migration seen from all three sides. Migrations without a folder come last, in order of the ledger. */
export interface DiagnosedMigration {
  readonly name: string;
  readonly ledger: MigrationLedger;
  /** Null for rows without a folder. */
  readonly evidence: ConcludedMigration | null;
  readonly isOnDisk: boolean;
  readonly checksum: 'same' | 'changed' | 'none';
}

export interface Diagnosis {
  readonly situation: Situation;
  readonly migrations: readonly DiagnosedMigration[];
  readonly findings: readonly Finding[];
  /** Squashes whose predecessors the ledger still names. */
  readonly squashes: readonly SquashStanding[];
  /** Rows of folders that a squash without a record of its own took away. */
  readonly leftBehind: readonly string[];
  /** The folders that recorded migrations are in now, by the names of the rows. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Tables that make deploy stop with P3005 while there is no ledger. */
  readonly obstacleCount: number;
}

/** What is wrong with a migration that is recorded as applied; null when nothing is. */
export function faultOf(
  { name, evidence, ledger }: DiagnosedMigration,
  { migrations }: Pick<History, 'migrations'>,
): RecordedFault | null {
  if (ledger.state !== 'applied' || evidence === null) return null;
  return judgeRecorded(
    evidence,
    migrations.find((migration) => migration.name === name),
  );
}
