import type { OperationOptions } from '../../model/options.ts';
import type { PlanFile, PlanFingerprint, PlanRequest } from '../../model/plan-file.ts';
import type { Report } from '../../model/report.ts';
import { Failure } from '../../model/failure.ts';
import { loadOwnProject } from '../session/load-own-project.ts';
import { readSource } from '../session/read-source.ts';
import { requestPlan } from './request-plan.ts';

/** A plan is for the day on which somebody looks at it. */
const lifetimeMs = 24 * 60 * 60_000;

/**
 * Makes the plan of a request without carrying it out, for somebody to approve.
 *
 * @returns `file` is null where there is nothing to do
 * @throws Failure `usage` for a snapshot: a plan is for the database that it was made on
 */
export async function makePlanFile(
  request: PlanRequest,
  options: OperationOptions,
): Promise<{ readonly report: Report; readonly file: PlanFile | null }> {
  if (options.snapshotPath !== undefined) {
    throw new Failure('usage', 'a plan is for a database, and a snapshot is none', {
      next: 'Give the database instead of --snapshot.',
    });
  }
  const now = new Date();
  const fingerprint = await readPlanFingerprint(options);
  const report = await requestPlan(request, options, { isDryRun: true, consent: { yes: false }, now });
  const { plan } = report;
  if (plan === null) return { report, file: null };
  const { statements, ledger, files, proven, sql, rowChanges, removedFiles } = plan;
  const file: PlanFile = {
    format: 1,
    request,
    fingerprint,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + lifetimeMs).toISOString(),
    plan: {
      statements,
      ledger,
      files,
      proven,
      sql,
      ...(rowChanges === undefined ? {} : { rowChanges }),
      ...(removedFiles === undefined ? {} : { removedFiles }),
    },
  };
  return { report, file };
}

/** What a plan is for: this database, with this structure and this ledger. */
export async function readPlanFingerprint(options: OperationOptions): Promise<PlanFingerprint> {
  const project = await loadOwnProject({ ...options, allowInvalidSchema: true });
  const { database, identity, catalog, ledger } = await readSource(project, options);
  return {
    database: database.name,
    oid: identity?.oid ?? '',
    systemIdentifier: identity?.systemIdentifier ?? null,
    structure: catalog.hash,
    ledger: ledger.hash,
  };
}
