import { countLosses } from '../../../apply/count-losses.ts';
import type { Suspect } from '../../../diagnose/suspects.ts';
import { explainMigrationBlocked } from '../../../explain/migration-blocked.ts';
import type { Finding } from '../../../model/finding.ts';
import type { ObjectKey } from '../../../model/identity.ts';
import type { NextAction } from '../../../model/report.ts';
import { quoteArgument } from '../../../model/shell-argument.ts';
import { explainRowsUncounted } from '../../../explain/rows-uncounted.ts';
import type { Examination } from '../../examination/examine.ts';
import { foretellTried } from '../../forecast/foretell-files.ts';
import { readDeployFacts, type DeployFacts } from '../../forecast/read-deploy-facts.ts';
import { resolveAction } from '../../report/next-actions.ts';
import { withReader } from '../../session/open-live.ts';
import { relativePath } from '../../session/paths.ts';
import { describeImpact, lossesOf } from './describe-impact.ts';
import { examinePending, type PendingExamination } from '../../forecast/examine-pending.ts';
import { explainRefusals } from '../../forecast/explain-refusals.ts';
import { foretellRows } from '../../forecast/rows/foretell-rows.ts';
import type { ForeseenRows, RowsInput } from '../../forecast/rows/rows-ahead.ts';
import { readTableSizes } from '../read-table-facts.ts';
import type { Resolution } from '../resolution.ts';
import { emptyProposal } from '../../writing/proposal.ts';
import type { ResolveOptions } from '../resolve-options.ts';

/**
 * `--check`: what a pending migration would do to the live database. Findings are statements that PostgreSQL would
 * refuse, rows that are in their way and rows that could not be counted; notes are what it drops, locks and rewrites,
 * and what could not be told. Reads only.
 */
export async function checkPending(
  examination: Examination,
  suspect: Suspect,
  options: ResolveOptions,
): Promise<Resolution> {
  const { project } = examination;
  if (options.snapshotPath !== undefined) {
    const pending = await examinePending(examination, suspect, options, { facts: null });
    const rows = await foretellRows(null, rowsInput(examination, pending), options);
    return report(examination, suspect, pending, {
      facts: null,
      rows,
      losses: lossesOf(pending),
      sizes: new Map(),
    });
  }
  const facts = await withReader(project, options, readDeployFacts);
  const pending = await examinePending(examination, suspect, options, { facts });
  return withReader(project, options, async (database) =>
    report(examination, suspect, pending, {
      facts,
      rows: await foretellRows(database, rowsInput(examination, pending), options),
      losses: await countLosses(database, lossesOf(pending)),
      sizes: await readTableSizes(database),
    }),
  );
}

function rowsInput({ live }: Examination, { trial }: PendingExamination): RowsInput {
  return {
    files: trial.files.map(({ file, tried }) => ({ name: file.name, tried })),
    live: trial.live,
    defaultSchema: live.defaultSchema,
    serverVersionNumber: live.serverVersionNumber,
  };
}

/** What of the live rows matters to a migration. */
interface Measures {
  /** Null where only a snapshot is there. */
  readonly facts: DeployFacts | null;
  readonly rows: ForeseenRows;
  readonly losses: ReturnType<typeof lossesOf>;
  /** Bytes. */
  readonly sizes: ReadonlyMap<ObjectKey, number>;
}

async function report(
  examination: Examination,
  suspect: Suspect,
  pending: PendingExamination,
  { facts, rows, losses, sizes }: Measures,
): Promise<Resolution> {
  const { file, earlier, trial } = pending;
  const { directory } = examination.project;
  const path = relativePath(directory, file.path);
  const refusals = await explainRefusals(examination, pending, facts);
  const paths = new Map(
    trial.files.map((tried) => [tried.file.name, relativePath(directory, tried.file.path)]),
  );
  const upToIt = new Set([...earlier.map(({ name }) => name), file.name]);
  const blocked = rows.blocking
    .filter(({ migration }) => upToIt.has(migration))
    .map((each) =>
      explainMigrationBlocked(each.migration, each, {
        file: paths.get(each.migration) ?? path,
        line: each.line,
      }),
    );
  const own = rows.untold.filter(({ migration }) => migration === file.name);
  const uncounted = own
    .filter(({ because }) => because === 'uncounted')
    .map(({ sentence, line }) => explainRowsUncounted(file.name, sentence, { file: path, line }));
  // What deploy runs before it comes first.
  const place = ({ location }: Finding): number => (location?.file === path ? location.line : 0);
  const findings = [...refusals.findings, ...blocked, ...uncounted].sort(
    (one, other) => place(one) - place(other),
  );
  const untold = [...refusals.untold, ...own.map(({ sentence }) => sentence)];
  const deploy = await foretellTried(examination, { trial, facts, rows }, facts?.ledger ?? null);
  return {
    ...emptyProposal,
    findings,
    about: file.name,
    deploy,
    notes: [
      describeVerdict(file.name, findings, path, untold),
      ...describeImpact(pending, losses, sizes),
      ...untold,
    ],
    nextActions: nextActions(suspect, pending, findings.length > 0),
  };
}

/** `Would stop at line 3`, or `Would pass`: the answer before what it rests on. */
function describeVerdict(
  name: string,
  findings: readonly Finding[],
  path: string,
  untold: readonly string[],
): string {
  const [first] = findings;
  if (first?.location !== undefined && first.location.file !== path) {
    return `Verdict: deploy would stop before it comes to ${name}.`;
  }
  if (first !== undefined) {
    const isSure = findings.some(({ code }) => code !== 'rows-uncounted');
    return isSure
      ? `Verdict: ${name} would stop at line ${first.location?.line ?? 1}.`
      : `Verdict: whether ${name} would pass is not known: rows at line ${first.location?.line ?? 1} could not be counted.`;
  }
  return untold.length === 0
    ? `Verdict: ${name} would pass: every statement was tried, and the rows do not stand in its way.`
    : `Verdict: whether ${name} would pass is for the rows to decide; no statement of it is refused.`;
}

function nextActions(
  { name, diagnosed, verdict }: Suspect,
  { earlier }: PendingExamination,
  isRefused: boolean,
): readonly NextAction[] {
  const { ledger, evidence } = diagnosed;
  if (ledger.state === 'failed') {
    if (verdict !== 'absent') return [resolveAction];
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
