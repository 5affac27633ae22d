import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Hazard, Statement } from '../model/plan.ts';
import { relationOf } from './repair-context.ts';

/** An open transaction of another session. */
export interface OpenTransaction {
  readonly processId: string;
  readonly application: string;
  readonly state: string;
  readonly ageSeconds: number;
  readonly tables: readonly ObjectKey[];
}

/**
 * Names the transactions that a statement would wait for now: those that hold a lock on its table or, for
 * CONCURRENTLY, every one, because it waits until all older snapshots are gone.
 */
export function addWaits(
  statements: readonly Statement[],
  transactions: readonly OpenTransaction[],
): readonly Statement[] {
  if (transactions.length === 0) return statements;
  return statements.map((statement) => {
    const tables = new Set(statement.settles.map((object) => objectKey(relationOf(object))));
    const takesLock = statement.hazards.some(({ kind }) => kind === 'lock');
    const isConcurrent = /^(?:CREATE (?:UNIQUE )?|DROP |RE)INDEX CONCURRENTLY /.test(statement.sql);
    const waits = transactions.filter(
      (transaction) => isConcurrent || (takesLock && transaction.tables.some((table) => tables.has(table))),
    );
    if (waits.length === 0) return statement;
    return { ...statement, hazards: [...statement.hazards, ...waits.map(waitFor)] };
  });
}

function waitFor({ processId, application, state, ageSeconds }: OpenTransaction): Hazard {
  return {
    kind: 'longRunning',
    message: `waits for session ${processId} (${application}, ${state}), whose transaction has been open for ${ageSeconds} s`,
  };
}
