import { applyResolution } from '../../apply/apply-resolution.ts';
import type { Journal } from '../../apply/journal.ts';
import { planUndo } from '../../apply/plan-undo.ts';
import { readJournal } from '../../apply/read-journal.ts';
import { putBack } from '../../apply/replace-file.ts';
import type { DatabaseIdentity } from '../../database/database.ts';
import { readLedger } from '../../ledger/read-ledger.ts';
import { Failure, Refusal } from '../../model/failure.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { RowChange } from '../../model/plan.ts';
import type { Report } from '../../model/report.ts';
import { loadProject } from '../../project/load-project.ts';
import { withLive } from '../open-live.ts';
import { renderEditSql } from './render-edit-sql.ts';
import type { ResolveOptions } from './resolve-options.ts';

/**
 * Puts the ledger back, row for row, as it was before the change that a journal describes, and the files that it
 * replaced. Rows that others wrote since stay.
 *
 * @throws Failure `journal-invalid` for a journal of another database
 * @throws Refusal `evidence-disagrees` when a row was changed since; `consent-missing`
 */
export async function undoChange(journalPath: string, options: ResolveOptions): Promise<Report> {
  const project = await loadProject(options);
  const journal = await readJournal(journalPath);
  return withLive(project, options, options.isDryRun ? 'readOnly' : 'readWrite', async (database) => {
    requireSameDatabase(journal, journalPath, database.identity);
    const ledger = await readLedger(database);
    const rows = planUndo(journal, ledger.table?.rows ?? []);
    const report = describeUndo(journal, ledger, rows, database.identity);
    const dropsEmptyLedger = journal.rowsBefore === null && ledger.table !== null;
    if (rows.length === 0 && filesOf(journal).length === 0) return report;
    if (options.isDryRun) return report;
    if (!options.consent.yes) {
      throw new Refusal('consent-missing', 'nothing was written: the undoing was not agreed to', {
        next: 'Run the same command with --yes, or with --dry-run to see the SQL first.',
        report,
      });
    }
    const journalOfUndo = await applyResolution(database, {
      command: 'resolve-undo',
      projectDirectory: project.directory,
      plannedFor: ledger,
      marks: [],
      rows,
      dropsEmptyLedger,
      isStructureUnchanged: () => Promise.resolve(true),
      runFirst: async () => {
        for (const file of filesOf(journal)) await putBack(file);
      },
      lockTimeoutMs: options.lockTimeoutMs,
      unproven: [],
      now: new Date(),
    });
    return { ...report, isApplied: true, journal: journalOfUndo };
  });
}

function filesOf(journal: Journal): NonNullable<Journal['filesBefore']> {
  return (journal.filesBefore ?? []).filter((file) => file.content !== null);
}

function requireSameDatabase({ database }: Journal, path: string, identity: DatabaseIdentity): void {
  const isSame =
    database.oid === identity.oid &&
    (database.systemIdentifier === null ||
      identity.systemIdentifier === null ||
      database.systemIdentifier === identity.systemIdentifier);
  if (isSame) return;
  throw new Failure('journal-invalid', `${path} was written for another database: ${database.name}`, {
    why: 'Its rows say nothing of this one.',
    next: 'Give the URL of the database that was changed: --url.',
  });
}

function describeUndo(
  journal: Journal,
  ledger: Ledger,
  rows: readonly RowChange[],
  identity: DatabaseIdentity,
): Report {
  const statements = journal.statements ?? [];
  const left = journal.files.filter((file) => !filesOf(journal).some(({ path }) => path === file));
  return {
    command: 'resolve',
    database: { name: identity.name, serverVersion: identity.serverVersion },
    findings: [],
    plan: {
      statements: [],
      ledger: [],
      rowChanges: rows,
      files: [],
      isProven: true,
      sql: renderEditSql(ledger, { marks: [], rows }),
    },
    isApplied: false,
    prisma: null,
    coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
    nextActions: [{ command: 'prisma-mend status', why: 'shows what state the database is in now' }],
    notes: [
      ...(rows.length === 0 ? ['The ledger is as it was before that change.'] : []),
      ...(statements.length === 0
        ? []
        : [
            `The ${statements.length} statements that were run then are not taken back: prisma-mend resolve <migration> --revert does that.`,
          ]),
      ...left.map((file) => `${file} was made by that change and stays.`),
    ],
  };
}
