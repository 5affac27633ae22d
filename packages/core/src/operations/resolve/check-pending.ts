import { countLosses, listLosses } from '../../apply/count-losses.ts';
import { runPreChecks } from '../../apply/run-pre-checks.ts';
import { suggestTable } from '../../diagnose/suggest-table.ts';
import type { Suspect } from '../../diagnose/suspects.ts';
import { explainRepairBlocked } from '../../explain/repair-blocked.ts';
import { explainStatementRefused } from '../../explain/statement-refused.ts';
import type { Finding } from '../../model/finding.ts';
import { describeObject } from '../../model/identity.ts';
import type { Hazard, Statement } from '../../model/plan.ts';
import type { Examination } from '../examine.ts';
import { withLive } from '../open-live.ts';
import { relativePath } from '../paths.ts';
import { examinePending, type PendingExamination } from './examine-pending.ts';
import { planAlike } from './plan-alike.ts';
import { readTableSizes } from './read-table-facts.ts';
import { emptyResolution, type ResolutionPlan } from './resolution.ts';
import type { ResolveOptions } from './resolve-options.ts';

/**
 * `--check`: what a pending migration would do to the live database. Findings are statements that PostgreSQL would
 * refuse and rows that are in their way; notes are what it drops, locks and rewrites. Reads only.
 */
export async function checkPending(
  examination: Examination,
  suspect: Suspect,
  options: ResolveOptions,
): Promise<ResolutionPlan> {
  const pending = await examinePending(examination, suspect, options);
  const refusals = explainRefusals(examination, pending);
  const { project, live } = examination;
  const known = { ...examination, replay: pending.replay };
  if (options.snapshotPath !== undefined) {
    const statements = planAlike(known.replay, live.serverVersionNumber, undefined);
    return { ...emptyResolution, findings: refusals, notes: describe(pending, statements) };
  }
  return withLive(project, options, 'readOnly', async (database) => {
    const sizes = await readTableSizes(database);
    const planned = planAlike(known.replay, live.serverVersionNumber, sizes);
    const statements = await countLosses(database, planned);
    const blocking = await runPreChecks(database, statements);
    return {
      ...emptyResolution,
      findings: [...refusals, ...blocking.map(explainRepairBlocked)],
      notes: describe(pending, statements),
    };
  });
}

function explainRefusals(
  { project }: Examination,
  { file, replay, wholeRefusal }: PendingExamination,
): readonly Finding[] {
  const texts = (project.schema?.files ?? []).map(({ content }) => content);
  const explain = (message: string, line: number): Finding =>
    explainStatementRefused(file.name, {
      message,
      suggestion: suggestTable(message, texts),
      location: { file: relativePath(project.directory, file.path), line },
    });
  const refused = replay.steps.filter((step) => step.refused !== null);
  if (refused.length > 0) return refused.map(({ refused: message, line }) => explain(message ?? '', line));
  // Statement by statement it runs, but Prisma sends the file as one query.
  return wholeRefusal === null
    ? []
    : [explain(`${wholeRefusal} (as one query, which is how Prisma sends it)`, 1)];
}

function describe({ replay }: PendingExamination, statements: readonly Statement[]): readonly string[] {
  const removed = replay.steps.flatMap(({ delta }) => delta.removed);
  const losses = listLosses(statements);
  const hazards = statements.flatMap((statement) => statement.hazards.filter(isWorthSaying));
  const drops = removed.map(describeObject);
  return [
    drops.length === 0
      ? 'It only adds and changes: nothing is dropped.'
      : `It drops ${drops.length}: ${drops.join(', ')}.`,
    ...[...new Set(hazards.map((hazard) => `${hazard.kind}: ${hazard.message}`))],
    ...(losses.length === 0 ? [] : ['Make a backup first: what it drops cannot be brought back.']),
    ...replay.steps
      .filter(({ nature }) => nature === 'data')
      .map(({ line }) => `Line ${line} changes rows; what it does to them was not tried.`),
  ];
}

function isWorthSaying(hazard: Hazard): boolean {
  return hazard.kind !== 'longRunning';
}
