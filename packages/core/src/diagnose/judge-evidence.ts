import type { ConcludedMigration } from '../model/evidence.ts';
import type { LedgerRow } from '../model/ledger.ts';
import type { ScriptFacts } from '../model/script-facts.ts';

/**
 * What may be concluded of one migration from the structure, its file and its failed row.
 *
 * - `present`, `absent`: proven.
 * - `partial`: a part of it is there.
 * - `altered`: it is there, but something that it made was changed by hand.
 * - `dataUnknown`: the structure agrees, but it also changes rows, which nothing shows.
 * - `unverified`: what some statement of it does was not seen.
 * - `unknown`: nothing tells.
 */
export type Verdict = 'present' | 'absent' | 'partial' | 'altered' | 'dataUnknown' | 'unverified' | 'unknown';

export interface JudgedMigration {
  readonly evidence: ConcludedMigration | null;
  /** Null for a migration without a readable file. */
  readonly facts: ScriptFacts | null;
  readonly failedRows: readonly LedgerRow[];
  /** Whether the file is the one that the failed rows are of. */
  readonly isFileUnchanged: boolean;
}

export function judgeEvidence(judged: JudgedMigration): Verdict {
  const { evidence, facts, failedRows } = judged;
  if (evidence === null || facts === null) return 'unknown';
  if (facts.isEmpty) return 'present';
  switch (evidence.state) {
    case 'present':
      if (!evidence.isHeld) return 'unknown';
      if (evidence.unexplained.length > 0) return 'altered';
      return failedRows.length > 0 && facts.hasDataStatements && !wasCutOff(judged)
        ? 'dataUnknown'
        : 'present';
    case 'absent':
      if (evidence.isHeld) return 'unknown';
      return failedRows.length > 0 && facts.hasDataStatements && !facts.isAtomic ? 'dataUnknown' : 'absent';
    case 'partial':
      return 'partial';
    case 'noEvidence':
      return wasTakenBack(judged) ? 'absent' : 'unknown';
    case 'unverified':
      return judgeUnverified(judged, evidence);
    case 'missingOnDisk':
      return 'unknown';
  }
}

/**
 * What was seen of it can show that it is half there; that it is there, or not, only the whole could. A refusal that the
 * ledger notes says that nothing of it stayed, unless it speaks of something that was there before.
 */
function judgeUnverified(judged: JudgedMigration, { present, missing }: ConcludedMigration): Verdict {
  if (present > 0 && missing.length > 0) return 'partial';
  return present === 0 && wasTakenBack(judged) && !judged.failedRows.some(metWhatIsThere)
    ? 'absent'
    : 'unverified';
}

function metWhatIsThere({ logs }: LedgerRow): boolean {
  return /already exists/.test(logs ?? '');
}

/** The server refused a statement of a file that is one transaction: nothing of it can have stayed. */
function wasTakenBack({ facts, failedRows, isFileUnchanged }: JudgedMigration): boolean {
  return isFileUnchanged && facts?.isAtomic === true && failedRows.length > 0 && failedRows.every(hasError);
}

/** No error was noted for a file that is one transaction: where its structure is there, its rows are too. */
function wasCutOff({ facts, failedRows, isFileUnchanged }: JudgedMigration): boolean {
  return isFileUnchanged && facts?.isAtomic === true && !failedRows.every(hasError);
}

/** Prisma stores what the server refused in `logs`, and leaves it NULL when it could not. */
function hasError(row: LedgerRow): boolean {
  return row.logs !== null && row.logs !== '';
}
