import { explainHistoryNotInDatabase } from '../explain/history-not-in-database.ts';
import { explainLedgerBroken } from '../explain/ledger-broken.ts';
import { explainLedgerElsewhere } from '../explain/ledger-elsewhere.ts';
import { explainLedgerKeyMissing } from '../explain/ledger-key-missing.ts';
import { explainLedgerMissing } from '../explain/ledger-missing.ts';
import { explainLedgerNotATable } from '../explain/ledger-not-a-table.ts';
import { explainLedgerRowDuplicate } from '../explain/ledger-row-duplicate.ts';
import { explainLedgerSecond } from '../explain/ledger-second.ts';
import { explainLedgerUnreadable } from '../explain/ledger-unreadable.ts';
import type { Finding } from '../model/finding.ts';
import type { LedgerDefect, LedgerTable } from '../model/ledger.ts';
import type { Situation } from '../model/verdict.ts';
import { about } from './about.ts';
import type { DiagnosisInput } from './diagnosis.ts';
import { groupRows, readMigrationLedger } from './migration-ledger.ts';

/** What is wrong with the ledger as a whole: where it is, what it looks like, whether it can be read. */
export function ledgerFindings(
  input: DiagnosisInput,
  situation: Situation,
  obstacleCount: number,
): readonly Finding[] {
  const { ledger, evidence, history, role } = input;
  const findings: Finding[] = [];
  if (situation === 'unbaselined') findings.push(explainLedgerMissing(obstacleCount));
  if (situation === 'unbaselined' && history.migrations.length > 0 && isUnrelated(evidence)) {
    findings.push(explainHistoryNotInDatabase(history.migrations.length, obstacleCount));
  }
  const filled = ledger.elsewhere.filter((table) => table.rows.length > 0);
  if (situation === 'ledgerElsewhere') {
    findings.push(explainLedgerElsewhere(ledger.expectedSchema, filled.map(describeTable)));
  }
  const { table } = ledger;
  if (table === null) return findings;
  // What else it is stands among its defects.
  if (!table.isReadable && isStored(table)) findings.push(explainUnreadLedger(table, role));
  const used = { schema: table.schema, rowCount: table.rows.length };
  return [
    ...findings,
    ...table.defects.map((defect) => explainDefect(table.schema, defect)),
    ...filled.map((other) =>
      explainLedgerSecond(used, { ...describeTable(other), onlyThere: onlyIn(other, table, input) }),
    ),
  ];
}

/** Why the rows of a ledger were not read: no GRANT helps where it is no table. */
export function explainUnreadLedger(table: LedgerTable, role: string): Finding {
  return isStored(table)
    ? explainLedgerUnreadable(table.schema, role)
    : explainLedgerNotATable(table.schema, table.relation);
}

function isStored({ relation }: LedgerTable): boolean {
  return relation !== 'view' && relation !== 'foreignTable';
}

function describeTable({ schema, rows }: LedgerTable): {
  readonly schema: string;
  readonly rowCount: number;
} {
  return { schema, rowCount: rows.length };
}

function explainDefect(schema: string, defect: LedgerDefect): Finding {
  switch (defect.kind) {
    case 'notATable':
      return explainLedgerNotATable(schema, defect.relation);
    case 'duplicateRows':
      return about([defect.migrationName], explainLedgerRowDuplicate(defect.migrationName, defect.count));
    case 'keyMissing':
      return explainLedgerKeyMissing(schema, defect.duplicateIds);
    case 'columnMissing':
    case 'columnType':
    case 'defaultMissing':
    case 'nullValues':
    case 'unreadableTimes':
      return explainLedgerBroken(schema, defect);
  }
}

/** Whether Prisma stumbles over it. Without a key it works as well as with one. */
export function isBreaking(defect: LedgerDefect): boolean {
  return defect.kind !== 'keyMissing';
}

/** Folders of this history that only the other ledger has as applied. */
function onlyIn(other: LedgerTable, used: LedgerTable, { history }: DiagnosisInput): readonly string[] {
  const applied = (table: LedgerTable): ReadonlySet<string> =>
    new Set(
      [...groupRows(table.rows)]
        .filter(([name, rows]) => readMigrationLedger(name, rows).state === 'applied')
        .map(([name]) => name),
    );
  const [here, there] = [applied(used), applied(other)];
  return history.migrations.map(({ name }) => name).filter((name) => there.has(name) && !here.has(name));
}

/** Nothing of any migration is there, and all of them were seen. */
function isUnrelated(evidence: DiagnosisInput['evidence']): boolean {
  return (
    evidence !== null &&
    evidence.held.length === 0 &&
    evidence.migrations.every(({ state }) => state !== 'partial' && state !== 'unverified')
  );
}
