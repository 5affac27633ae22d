import { matchesChecksum } from '../model/checksum.ts';
import type { History, ReadableMigration } from '../model/history.ts';
import type { LedgerRow, RowState } from '../model/ledger.ts';
import type { RepairedLedger } from '../model/repaired-ledger.ts';
import type { ScriptFacts } from '../model/script-facts.ts';
import type { Diagnosis, DiagnosedMigration } from './diagnosis.ts';
import { judgeEvidence, type Verdict } from './judge-evidence.ts';
import { groupRows } from './migration-ledger.ts';

/** A row that can be named in SQL. */
export type NamedRow = LedgerRow & { readonly id: string };

/** One migration with its rows by state, its file and what the evidence says: all that a cure is decided from. */
export interface Suspect {
  readonly name: string;
  readonly diagnosed: DiagnosedMigration;
  /** In order of `started_at`. */
  readonly rows: readonly NamedRow[];
  /** Null without a readable file. */
  readonly file: ReadableMigration | null;
  readonly verdict: Verdict;
}

/** The state of one row. Prisma writes the last one of them never; a restored or hand-edited ledger has it. */
function rowState({ finishedAt, rolledBackAt }: LedgerRow): RowState {
  if (rolledBackAt === null) return finishedAt === null ? 'failed' : 'applied';
  return finishedAt === null ? 'rolledBack' : 'appliedAndRolledBack';
}

export function rowsIn(suspect: Suspect, ...states: readonly RowState[]): readonly NamedRow[] {
  return suspect.rows.filter((row) => states.includes(rowState(row)));
}

/** Whether Prisma takes the file for the one that a row is of. */
export function isOfFile(file: ReadableMigration | null, row: LedgerRow): boolean {
  return file !== null && row.checksum !== null && matchesChecksum(file, row.checksum) === 'same';
}

/** Every migration of history and ledger. `factsOf` is asked for readable files only. */
export function listSuspects(
  diagnosis: Diagnosis,
  ledger: RepairedLedger,
  history: History,
  factsOf: (name: string) => ScriptFacts | null,
): readonly Suspect[] {
  const rows = groupRows(ledger.table?.rows ?? []);
  const files = new Map(
    history.migrations.map((migration) => [migration.name, migration.kind === 'readable' ? migration : null]),
  );
  return diagnosis.migrations.map((diagnosed): Suspect => {
    const { name, evidence } = diagnosed;
    const own = (rows.get(name) ?? []).filter((row): row is NamedRow => row.id !== null);
    const file = files.get(name) ?? null;
    const failedRows = own.filter((row) => rowState(row) === 'failed');
    const verdict = judgeEvidence({
      evidence,
      facts: file === null ? null : factsOf(name),
      failedRows,
      isFileUnchanged: failedRows.every((row) => isOfFile(file, row)),
    });
    return { name, diagnosed, rows: own, file, verdict };
  });
}
