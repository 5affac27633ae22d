import type { Fleet, Report, ReportedPlan } from '@prisma-mend/core';
import { summarizeFleet } from './fleet.ts';
import { exitCodeOf, type Outcome, type Stop } from '../outcome.ts';

/** The shape of `report.schema.json`, one object for every way in which a command can end. */
export function renderJson(
  command: string | null,
  outcome: Outcome,
  exitCode: number = exitCodeOf(outcome),
): string {
  const report = outcome.kind === 'report' ? outcome.report : outcome.stop.report;
  const body = report === null ? emptyBody : reportBody(report);
  const error = outcome.kind === 'stop' ? errorBody(outcome.stop) : fleetError(outcome.report, exitCode);
  return `${JSON.stringify({ schemaVersion: 1, command, ok: exitCode === 0, exitCode, ...body, error }, null, 2)}\n`;
}

const emptyBody = {
  database: null,
  findings: [],
  plan: null,
  applied: false,
  prisma: null,
  coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
  nextActions: [],
  notes: [],
};

function reportBody(report: Report) {
  return {
    database: report.database,
    ...(report.situation === undefined ? {} : { situation: report.situation }),
    ...(report.foreignLedgers === undefined ? {} : { foreignLedgers: report.foreignLedgers }),
    ...(report.verdict === undefined ? {} : { verdict: report.verdict }),
    ...(report.pairs === undefined ? {} : { pairs: report.pairs }),
    ...(report.scope === undefined ? {} : { scope: report.scope }),
    findings: report.findings,
    ...(report.migrations === undefined ? {} : { migrations: report.migrations }),
    plan: report.plan === null ? null : planBody(report.plan),
    ...(report.rollbackSql === undefined ? {} : { rollbackSql: report.rollbackSql }),
    applied: report.applied,
    ...(report.deploy === undefined ? {} : { deploy: report.deploy }),
    prisma: report.prisma,
    coverage: {
      checked: report.coverage.checked,
      ...(report.coverage.counts === undefined ? {} : { counts: report.coverage.counts }),
      ...(report.coverage.tables === undefined ? {} : { tables: report.coverage.tables }),
      notModelled: report.coverage.notModelled,
      unreadable: report.coverage.unreadable,
      leftOut: report.coverage.leftOut,
    },
    nextActions: report.nextActions,
    notes: report.notes,
    ...(report.execution === undefined ? {} : { execution: report.execution }),
    ...(report.journal === undefined ? {} : { journal: report.journal }),
    ...(report.fleet === undefined ? {} : fleetBody(report.fleet)),
  };
}

/** Targets that were not seen are as bad as a command that could not do its job. */
function fleetError({ fleet }: Report, exitCode: number) {
  if (fleet === undefined || exitCode === 0 || exitCode === 2) return null;
  const code = fleet.isStopped ? 'stop-rule' : 'not-seen';
  const { title, meaning } = summarizeFleet(fleet);
  const next = 'Mend what is in the way, then run the same command with --resume.';
  return { code, message: title, why: meaning, next, docs: null };
}

function fleetBody({ verb, count, cohorts, failed, skipped, isStopped }: Fleet) {
  return {
    verb,
    count,
    cohorts: cohorts.map(({ plan, ...cohort }) => ({
      ...cohort,
      plan: plan === null ? null : planBody(plan),
    })),
    failed,
    skipped,
    stopped: isStopped,
  };
}

function planBody(plan: ReportedPlan) {
  return {
    statements: plan.statements.map(({ sql, hazards, preChecks }) => ({ sql, hazards, preChecks })),
    ledger: [...plan.ledger, ...(plan.rowChanges ?? [])],
    files: plan.files,
    ...(plan.removedFiles === undefined ? {} : { removedFiles: plan.removedFiles }),
    proven: plan.proven,
  };
}

function errorBody({ code, message, why, next, docs }: Stop) {
  return { code, message, why, next, docs };
}
