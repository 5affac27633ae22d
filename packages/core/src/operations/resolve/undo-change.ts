import { applyResolution } from '../../apply/apply-resolution.ts';
import { pendingTransitions, type FileTransition } from '../../apply/file-transition.ts';
import { filesOfJournal, type Journal } from '../../apply/journal.ts';
import { planUndo } from '../../apply/plan-undo.ts';
import { readJournal } from '../../apply/read-journal.ts';
import type { DatabaseIdentity } from '../../database/database.ts';
import { readLedger } from '../../ledger/read-ledger.ts';
import { Failure, Refusal } from '../../model/failure.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { RowChange } from '../../model/plan.ts';
import type { Report } from '../../model/report.ts';
import type { Project } from '../../model/project.ts';
import { loadProject } from '../../project/load-project.ts';
import { withLive } from '../open-live.ts';
import { relativePath } from '../paths.ts';
import { stagingDirectory } from '../write-files.ts';
import { renderEditSql } from './render-edit-sql.ts';
import type { ResolveOptions } from './resolve-options.ts';

/**
 * Puts the ledger back, row for row, and the files, byte for byte, as they were before the change that a journal
 * describes. Rows that others wrote since stay. Undoing that was interrupted goes on where it stopped.
 *
 * @throws Failure `journal-invalid` for a journal of another database
 * @throws Refusal `evidence-disagrees` when a row or a file was changed since; `consent-missing`
 */
export async function undoChange(journalPath: string, options: ResolveOptions): Promise<Report> {
  const project = await loadProject(options);
  const journal = await readJournal(journalPath);
  return withLive(project, options, options.isDryRun ? 'readOnly' : 'readWrite', async (database) => {
    requireSameDatabase(journal, journalPath, database.identity);
    const ledger = await readLedger(database);
    const rows = planUndo(journal, ledger.table);
    const files = await pendingTransitions(reverse(filesOfJournal(journal)));
    const report = describeUndo(project, journal, ledger, rows, files, database.identity);
    const dropsEmptyLedger = madeLedger(journal, ledger);
    if (rows.length + files.length === 0) return report;
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
      files,
      filesDirectory: await stagingDirectory(project),
      lockTimeoutMs: options.lockTimeoutMs,
      unproven: [],
      now: new Date(),
    });
    return { ...report, isApplied: true, journal: journalOfUndo };
  });
}

/** Whether the change made the table, so that it goes with its last row. */
function madeLedger({ rowsBefore }: Journal, { table }: Ledger): boolean {
  return rowsBefore === null && table !== null;
}

function reverse(transitions: readonly FileTransition[]): readonly FileTransition[] {
  return transitions.map(({ path, before, after }) => ({ path, before: after, after: before }));
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
  project: Project,
  journal: Journal,
  ledger: Ledger,
  rows: readonly RowChange[],
  transitions: readonly FileTransition[],
  identity: DatabaseIdentity,
): Report {
  const statements = journal.statements ?? [];
  const isKnown = new Set(filesOfJournal(journal).map(({ path }) => path));
  const left = journal.files.filter((path) => !isKnown.has(path));
  const relative = (path: string): string => relativePath(project.directory, path);
  const isUndone = rows.length + transitions.length === 0;
  return {
    command: 'resolve',
    database: { name: identity.name, serverVersion: identity.serverVersion },
    findings: [],
    plan: {
      statements: [],
      ledger: [],
      rowChanges: rows,
      files: transitions.flatMap(({ path, after }) =>
        after === null ? [] : [{ path: relative(path), content: after.toString('utf8') }],
      ),
      removedFiles: transitions.filter(({ after }) => after === null).map(({ path }) => relative(path)),
      isProven: true,
      isFromJournal: true,
      sql: renderEditSql(ledger, { marks: [], rows }, { dropsEmptyLedger: madeLedger(journal, ledger) }),
    },
    isApplied: false,
    prisma: null,
    coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
    nextActions: [{ command: 'prisma-mend status', why: 'shows what state the database is in now' }],
    notes: [
      ...(!isUndone && madeLedger(journal, ledger)
        ? ['_prisma_migrations was made by that change; it goes when no row is left in it.']
        : []),
      ...(isUndone ? ['Ledger and files are as they were before that change.'] : []),
      ...(statements.length === 0
        ? []
        : [
            `The ${statements.length} statements that were run then are not taken back: prisma-mend resolve <migration> --revert does that.`,
          ]),
      ...left.map((file) => `${file} was made by that change and stays.`),
    ],
  };
}
