import { resolve as resolvePath } from 'node:path';
import { applyChange } from '../apply/apply-change.ts';
import { filesOfJournal, type Journal } from '../apply/journal.ts';
import { planUndo } from '../apply/plan-undo.ts';
import { readJournal } from '../apply/read-journal.ts';
import type { DatabaseIdentity, Reader } from '../database/database.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import type { Ledger } from '../model/ledger.ts';
import type { ResolveReport } from '../model/report.ts';
import type { Project } from '../model/project.ts';
import { carryOut, type Written } from './writing/carry-out.ts';
import { loadOwnProject } from './session/load-own-project.ts';
import { withReader, withWriter } from './session/open-live.ts';
import { relativePath } from './session/paths.ts';
import { poolerFindings } from './session/session-findings.ts';
import { findStagingDirectory } from './writing/write-files.ts';
import {
  listFilesToUndo,
  requireOwnTypes,
  requireSameDatabase,
  requireUntracked,
} from './resolve/own-journal.ts';
import { renderEditSql } from './writing/render-edit-sql.ts';
import type { ResolveOptions } from './resolve/resolve-options.ts';
import type { Change } from '../model/change.ts';

/**
 * Puts the ledger back, row for row, and the files, byte for byte, as they were before the change that a journal
 * describes. Rows that others wrote since stay. Undoing that was interrupted goes on where it stopped.
 *
 * @throws Failure `journal-invalid` for a journal of another database, from elsewhere, or that this tool did not write
 * @throws Refusal `evidence-disagrees` when a row or a file was changed since; `consent-missing`
 */
export async function undoChange(journalPath: string, options: ResolveOptions): Promise<ResolveReport> {
  const project = await loadOwnProject(options);
  const journal = await readJournal(journalPath, project.directory);
  await requireUntracked(journalPath, options.environment);
  const { report, ...undo } = await withReader(project, options, (database) =>
    readUndo(project, journal, journalPath, database),
  );
  const write = async (): Promise<Written> => ({
    journal: await withWriter(project, options, async (database) => {
      requireSameDatabase(journal, journalPath, database, undo.plannedFor);
      return applyChange(database, {
        ...undo,
        command: 'resolve-undo',
        projectDirectory: project.directory,
        filesDirectory: await findStagingDirectory(project),
        // It says nothing of the structure.
        provenFor: null,
        readFingerprint: () => Promise.resolve(''),
        unproven: [],
        patience: options,
        now: new Date(),
      });
    }),
  });
  return carryOut(
    {
      project,
      report,
      write: undo.edit.rows.length + undo.files.length === 0 ? null : write,
      agreement: { refused: 'nothing was written: the undoing was not agreed to', shows: 'the SQL' },
      lookAgain: ({ journal: journalOfUndo }) =>
        Promise.resolve({ ...report, applied: true, journal: journalOfUndo }),
    },
    options,
  );
}

interface Undo extends Pick<Change, 'edit' | 'files'> {
  readonly dropsEmptyLedger: boolean;
  readonly plannedFor: Ledger;
  readonly report: ResolveReport;
}

/** What undoing a change would do to this database and these files. */
async function readUndo(
  project: Project,
  journal: Journal,
  journalPath: string,
  database: Reader,
): Promise<Undo> {
  const ledger = await readLedger(database);
  requireSameDatabase(journal, journalPath, database, ledger);
  await requireOwnTypes(journal, journalPath, database);
  const rows = planUndo(journal, ledger.table);
  const files = await listFilesToUndo(project, journal);
  const undo = {
    plannedFor: ledger,
    edit: { marks: [], rows },
    files,
    dropsEmptyLedger: madeLedger(journal, ledger),
  };
  const described = describeUndo(project, journal, undo, database.identity);
  return { ...undo, report: { ...described, findings: poolerFindings(database) } };
}

/** Whether the change made the table, so that it goes with its last row. */
function madeLedger({ rowsBefore }: Journal, { table }: Ledger): boolean {
  return rowsBefore === null && table !== null;
}

function describeUndo(
  project: Project,
  journal: Journal,
  { plannedFor: ledger, edit: { rows }, files: transitions, dropsEmptyLedger }: Omit<Undo, 'report'>,
  identity: DatabaseIdentity,
): ResolveReport {
  const statements = journal.statements ?? [];
  const isKnown = new Set(filesOfJournal(journal).map(({ path }) => path));
  const relative = (path: string): string => relativePath(project.directory, path);
  const left = journal.files
    .filter((path) => !isKnown.has(path))
    .map((path) => relative(resolvePath(project.directory, path)));
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
      proven: true,
      isFromJournal: true,
      sql: renderEditSql(ledger, { marks: [], rows }, { dropsEmptyLedger }),
    },
    applied: false,
    prisma: null,
    coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
    nextActions: [{ command: 'prisma-mend status', why: 'shows what state the database is in now' }],
    notes: [
      ...(!isUndone && dropsEmptyLedger
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
