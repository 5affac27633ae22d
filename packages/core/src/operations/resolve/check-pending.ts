import { countLosses } from '../../apply/count-losses.ts';
import type { Database } from '../../database/database.ts';
import type { Suspect } from '../../diagnose/suspects.ts';
import { explainMigrationBlocked } from '../../explain/migration-blocked.ts';
import type { Finding } from '../../model/finding.ts';
import type { ObjectKey } from '../../model/identity.ts';
import type { NextAction } from '../../model/report.ts';
import { quoteArgument } from '../../model/shell-argument.ts';
import type { Examination } from '../examine.ts';
import { withLive } from '../open-live.ts';
import { relativePath } from '../paths.ts';
import { describeImpact, lossesOf } from './describe-impact.ts';
import { examinePending, type PendingExamination } from './examine-pending.ts';
import { explainRefusals } from './explain-refusals.ts';
import { foreseeRows, type ForeseenRows } from './foresee-rows.ts';
import { readLiveFacts, type LiveFacts } from './read-live-facts.ts';
import { readTableSizes } from './read-table-facts.ts';
import { emptyResolution, type ResolutionPlan } from './resolution.ts';
import type { ResolveOptions } from './resolve-options.ts';

/**
 * `--check`: what a pending migration would do to the live database. Findings are statements that PostgreSQL would
 * refuse and rows that are in their way; notes are what it drops, locks and rewrites, and what could not be told.
 * Reads only.
 */
export async function checkPending(
  examination: Examination,
  suspect: Suspect,
  options: ResolveOptions,
): Promise<ResolutionPlan> {
  const { project, live } = examination;
  if (options.snapshotPath !== undefined) {
    const pending = await examinePending(examination, suspect, options, null);
    const unasked = 'A snapshot holds no rows: what they are in the way of was not checked.';
    return report(examination, suspect, pending, null, {
      rows: { blocking: [], untold: [unasked] },
      losses: lossesOf(pending),
      sizes: new Map(),
    });
  }
  const facts = await withLive(project, options, 'readOnly', readLiveFacts);
  const pending = await examinePending(examination, suspect, options, facts);
  return withLive(project, options, 'readOnly', async (database) =>
    report(
      examination,
      suspect,
      pending,
      facts,
      await readMeasures(database, pending, live.serverVersionNumber),
    ),
  );
}

/** What of the live rows matters to a migration. */
interface Measures {
  readonly rows: ForeseenRows;
  readonly losses: ReturnType<typeof lossesOf>;
  /** Bytes. */
  readonly sizes: ReadonlyMap<ObjectKey, number>;
}

async function readMeasures(
  database: Database,
  pending: PendingExamination,
  serverVersionNumber: number,
): Promise<Measures> {
  return {
    rows: await foreseeRows(database, pending, serverVersionNumber),
    losses: await countLosses(database, lossesOf(pending)),
    sizes: await readTableSizes(database),
  };
}

function report(
  examination: Examination,
  suspect: Suspect,
  pending: PendingExamination,
  facts: LiveFacts | null,
  { rows, losses, sizes }: Measures,
): ResolutionPlan {
  const { file } = pending;
  const path = relativePath(examination.project.directory, file.path);
  const refusals = explainRefusals(examination, pending, facts);
  const blocked = rows.blocking.map((each) =>
    explainMigrationBlocked(file.name, each, { file: path, line: each.line }),
  );
  // What deploy runs before it comes first.
  const place = ({ location }: Finding): number => (location?.file === path ? location.line : 0);
  const findings = [...refusals.findings, ...blocked].sort((one, other) => place(one) - place(other));
  return {
    ...emptyResolution,
    findings,
    about: file.name,
    notes: [...describeImpact(pending, losses, sizes), ...refusals.untold, ...rows.untold],
    nextActions: nextActions(suspect, pending, findings.length > 0),
  };
}

function nextActions(
  { name, diagnosed }: Suspect,
  { earlier }: PendingExamination,
  isRefused: boolean,
): readonly NextAction[] {
  const { ledger, evidence } = diagnosed;
  if (ledger.state === 'failed') {
    return [
      {
        command: `prisma-mend resolve ${quoteArgument(name)} --rolled-back`,
        why: 'it failed before; deploy stops with P3009 until that row is marked rolled back',
      },
    ];
  }
  if (evidence?.state === 'present') {
    return [
      {
        command: `prisma-mend resolve ${quoteArgument(name)} --applied`,
        why: 'the database holds all of it already',
      },
    ];
  }
  const broken = earlier.find(({ refused }) => refused !== null);
  if (broken !== undefined) {
    return [
      {
        command: `prisma-mend resolve ${quoteArgument(broken.name)} --check`,
        why: 'deploy stops at this one first',
      },
    ];
  }
  return isRefused ? [] : [{ command: 'prisma migrate deploy', why: 'applies it' }];
}
