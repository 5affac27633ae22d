import type { Fleet, FleetCohort, Report } from '@prisma-mend/core';
import { describeDeploy } from './deploy.ts';
import { renderFindings } from './findings.ts';
import { commonOrigin } from './headline.ts';
import { printable, wrap } from './layout.ts';
import { renderNext } from './next.ts';
import { renderOverview } from './overview.ts';
import { explainSituation } from './situations.ts';
import { describeVerdict } from './verdicts.ts';
import { abridge, type View } from './view.ts';

const shownIds = 3;

/** What state a cohort is in, in words. */
export function describeCohort(
  cohort: FleetCohort,
  report: Report,
): { readonly title: string; readonly meaning: string } {
  if (cohort.verdict !== undefined) {
    // The words of a single database, of which every member is one.
    return describeVerdict(
      { ...report, ...cohort, applied: false, database: { name: cohort.representative, serverVersion: '' } },
      cohort.verdict,
    );
  }
  return cohort.situation === undefined
    ? { title: 'not judged', meaning: '' }
    : explainSituation(cohort.situation, cohort);
}

/** Whether a cohort is as it should be: nothing found that counts, and no deploy that stops, or may. */
export function isHealthy({ findings, deploy }: FleetCohort): boolean {
  const isSafe = deploy?.outcome !== 'stops' && deploy?.outcome !== 'unknown';
  return isSafe && findings.every(({ severity }) => severity === 'info');
}

/** `300 targets in 6 cohorts; 1 not seen` */
function describeFleet({ count, cohorts, failed, skipped }: Fleet): string {
  const parts = [
    `${count} ${count === 1 ? 'target' : 'targets'} in ${cohorts.length} ${cohorts.length === 1 ? 'cohort' : 'cohorts'}`,
    ...(failed.length === 0 ? [] : [`${failed.length} not seen`]),
    ...(skipped.length === 0 ? [] : [`${skipped.length} skipped`]),
  ];
  return parts.join('; ');
}

/** What every format says first. */
export function summarizeFleet(fleet: Fleet): { readonly title: string; readonly meaning: string } {
  const sizes = fleet.cohorts.map(({ count }) => count).join(', ');
  return {
    title: `fleet ${fleet.verb}: ${describeFleet(fleet)}`,
    meaning: [
      ...(sizes === '' ? [] : [`Targets by cohort: ${sizes}.`]),
      ...(fleet.failed.length === 0 ? [] : ['Of those that were not seen, nothing is known.']),
      ...(fleet.isStopped ? ['The stop rule ended the run.'] : []),
    ].join(' '),
  };
}

function describeIds(ids: readonly string[], most = shownIds): string {
  return `${ids.slice(0, most).join(', ')}${ids.length > most ? `, and ${ids.length - most} more` : ''}`;
}

/** A fleet for people: a block a cohort, the largest first, then whoever is in none. */
export function renderFleet(fleet: Fleet, report: Report, view: View): readonly (readonly string[])[] {
  const { style } = view;
  const failed = fleet.failed.map(({ id, code, message }) => `${id} [${code}]: ${message}`);
  const skipped = fleet.skipped.map(({ id, why }) => `${id}: ${why}`);
  return [
    [
      style.bold(`Fleet ${fleet.verb}: ${describeFleet(fleet)}`),
      ...(fleet.cohorts.length === 0 ? [] : [describeHealth(fleet)]),
      ...(fleet.isStopped ? [style.red('The stop rule ended the run.')] : []),
    ],
    ...fleet.cohorts.map((cohort) => renderCohort(cohort, report, view)),
    renderNamed('Not seen', failed, view),
    renderNamed('Skipped', skipped, view),
    renderNext(report, view),
  ];
}

function renderCohort(cohort: FleetCohort, report: Report, view: View): readonly string[] {
  const { style, width } = view;
  const { title, meaning } = describeCohort(cohort, report);
  const isWritten = cohort.applied.length > 0;
  const paint = isWritten || isHealthy(cohort) ? style.green : style.yellow;
  return [
    `■ ${cohort.count} of ${report.fleet?.count ?? 0}: ${isWritten ? 'before this run, ' : ''}${paint(style.bold(title))}`,
    ...[
      describeIds(cohort.ids),
      [isToldBelow(cohort) ? '' : meaning, commonOrigin(cohort) ?? '']
        .filter((part) => part !== '')
        .join(' '),
      ...linesOf(cohort),
    ]
      .filter((line) => line !== '')
      .map((line) => wrap(printable(line), width, '  ')),
    ...renderOverview(cohort.findings, view),
    ...renderFindings({ findings: cohort.findings, nextActions: [] }, view),
  ];
}

/** What a situation means in general, where a finding or a plan says it of these targets. */
function isToldBelow({ situation, findings, plan }: FleetCohort): boolean {
  return situation !== undefined && (plan !== null || findings.some(({ severity }) => severity !== 'info'));
}

/** `3 are as they should be, 1 is not.` */
function describeHealth({ cohorts, failed }: Fleet): string {
  const sum = (some: readonly FleetCohort[]): number => some.reduce((total, { count }) => total + count, 0);
  const isFine = (cohort: FleetCohort): boolean =>
    isHealthy(cohort) && (cohort.plan === null || cohort.applied.length === cohort.count);
  const well = sum(cohorts.filter(isFine));
  const others = sum(cohorts) - well;
  const isAre = (count: number): string => `${count} ${count === 1 ? 'is' : 'are'}`;
  return (
    [
      `${isAre(well)} as they should be`,
      ...(others === 0 ? [] : [`${isAre(others)} not`]),
      ...(failed.length === 0 ? [] : [`of ${failed.length} nothing is known`]),
    ].join(', ') + '.'
  );
}

function renderNamed(title: string, lines: readonly string[], view: View): readonly string[] {
  if (lines.length === 0) return [];
  return [
    view.style.bold(`${title} (${lines.length})`),
    ...abridge(lines, view).map((line) => wrap(`• ${printable(line)}`, view.width, '  ')),
  ];
}

/** What else there is to be said of a cohort, a line each. */
export function linesOf({ deploy, plan, applied, count, notes }: FleetCohort): readonly string[] {
  const marks = plan?.ledger.length ?? 0;
  const statements = plan?.statements.length ?? 0;
  const isToWrite = marks > 0 && applied.length === 0;
  const proof = plan?.proven === true ? 'Proven once for all of them' : 'NOT PROVEN';
  return [
    ...(deploy === undefined ? [] : [describeDeploy(deploy, isToWrite)]),
    ...(marks === 0
      ? []
      : applied.length > 0
        ? [`Marked ${countThings(marks, 'migration')} as applied in ${applied.length} of ${count}.`]
        : [`Would mark ${countThings(marks, 'migration')} as applied. ${proof}.`]),
    ...(statements === 0 ? [] : [`${countThings(statements, 'statement')} would take it back. ${proof}.`]),
    ...notes,
  ];
}

function countThings(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
