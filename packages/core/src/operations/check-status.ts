import { reportMigrations } from '../diagnose/diagnose.ts';
import { squashActions } from '../diagnose/find-squashes.ts';
import type { OperationOptions } from '../model/options.ts';
import type { NextAction, Report } from '../model/report.ts';
import { loadOwnProject } from './load-own-project.ts';
import { coverageOf } from './coverage-of.ts';
import { examine, type Examination } from './examine.ts';
import { focusReport } from './focus-report.ts';
import { notesOf } from './notes-of.ts';
import { readSource } from './read-source.ts';
import { replayFindings } from './replay-findings.ts';
import { sessionFindings } from './session-findings.ts';

export interface StatusOptions extends OperationOptions {
  /** Migrations whose effects are listed one by one, as typed: with or without their timestamps. */
  readonly names?: readonly string[];
}

/**
 * Says what state the project's database (or a snapshot of one) is in, and which command is next. Reads only.
 *
 * @returns a report with `situation`, every migration with its ledger state, evidence and checksum, and findings
 * @throws Failure when the project, the database or the shadow server cannot be used
 * @throws Refusal `ambiguous-name`
 * @example
 * ```ts
 * const report = await checkStatus({
 *   directory: process.cwd(), shadow: { kind: 'auto' }, lockTimeoutMs: 5000, statementTimeoutMs: 60000, environment: process.env,
 * });
 * console.log(report.situation);
 * ```
 */
export async function checkStatus(options: StatusOptions): Promise<Report> {
  const project = await loadOwnProject(options);
  const live = await readSource(project, options);
  const examination = await examine(project, live, options);
  const report = reportStatus(examination);
  const { names = [] } = options;
  return names.length === 0 ? report : await focusReport(report, examination, names);
}

function reportStatus(examination: Examination): Report {
  const { live, diagnosis } = examination;
  return {
    command: 'status',
    database: live.database,
    situation: diagnosis.situation,
    foreignLedgers: foreignLedgersOf(examination),
    findings: [...sessionFindings(live.session), ...diagnosis.findings, ...replayFindings(examination)],
    migrations: reportMigrations(diagnosis.migrations),
    plan: null,
    isApplied: false,
    prisma: null,
    coverage: coverageOf(examination),
    nextActions: nextActions(examination),
    notes: notesOf(examination),
  };
}

/** `Flyway (public.flyway_schema_history)` */
export function foreignLedgersOf({ live }: Examination): readonly string[] {
  return live.ledger.foreign.map(({ tool, schema, table }) => `${tool} (${schema}.${table})`);
}

export const resolveAction: NextAction = {
  command: 'prisma-mend resolve',
  why: 'says of every row and folder what happened, and which command cures it',
};

/** The one command that comes next, by situation. */
function nextActions({ diagnosis, project }: Examination): readonly NextAction[] {
  const unrecorded = diagnosis.migrations.some(
    ({ ledger, evidence }) => ledger.state === 'none' && evidence?.isHeld === true,
  );
  const baseline: NextAction = {
    command: 'prisma-mend baseline',
    why: 'marks the migrations that the database is proven to hold, so that deploy passes',
  };
  const deploy: NextAction = { command: 'prisma migrate deploy', why: 'applies the pending migrations' };
  if (diagnosis.squashes.length > 0) return squashActions(diagnosis.squashes);
  switch (diagnosis.situation) {
    case 'empty':
      return project.history.migrations.length > 0
        ? [{ command: 'prisma migrate deploy', why: 'builds the database from the history' }]
        : [{ command: 'prisma migrate dev --name init', why: 'makes the first migration' }];
    case 'unbaselined':
    case 'ledgerElsewhere':
      return [baseline];
    case 'baselined':
      return [];
    case 'behind':
      return [unrecorded ? baseline : deploy];
    case 'diverged':
      return unrecorded ? [baseline] : [resolveAction];
    case 'failed':
    case 'faked':
    case 'ledgerBroken':
      return [resolveAction];
  }
}
