import type { Finding, Pair, Report, Severity } from '@prisma-mend/core';
import { exitCodeOf, type Outcome, type Stop } from '../outcome.ts';
import { countLosing } from './changes.ts';
import { summarizeFleet } from './fleet.ts';
import { explainSituation } from './situations.ts';
import { describeLosses, describeVerdict } from './verdicts.ts';

/** What every format has to say first. */
export interface Summary {
  /** `clear` only for a check that was finished and found the states equal. */
  readonly tone: 'clear' | 'findings' | 'stopped';
  readonly title: string;
  readonly meaning: string;
  readonly counts: Readonly<Record<Severity, number>>;
  /** `2 lose data when taken back`, or null where nothing is lost. */
  readonly losing: string | null;
  readonly pairs: PairStates;
  /** The pairs worth a word: without a database, on purpose, there is but one. */
  readonly shownPairs: readonly Pair[];
  /** Null when the command stopped before it had one. */
  readonly report: Report | null;
  readonly stop: Stop | null;
}

export type PairStates = NonNullable<Report['pairs']>;
export type PairState = PairStates[Pair];

export const pairs: readonly Pair[] = ['SH', 'HL', 'SL'];

/** What the two states of a pair are called: the first is what is expected, the second what is there. */
export const pairNames: Readonly<Record<Pair, readonly [expected: string, actual: string]>> = {
  SH: ['schema', 'migrations'],
  HL: ['migrations', 'database'],
  SL: ['schema', 'database'],
};

/** A job that was not done is never summed up as an empty report. */
export function summarize(outcome: Outcome): Summary {
  const report = outcome.kind === 'stop' ? outcome.stop.report : outcome.report;
  const stop = outcome.kind === 'stop' ? outcome.stop : isVacuous(outcome.report) ? nothingCompared : null;
  const shared = {
    counts: countBySeverity(report?.findings ?? []),
    losing: countLosing(report?.findings ?? []),
    pairs: readPairs(report),
    shownPairs: report?.fleet !== undefined ? [] : isWithoutDatabase(report) ? (['SH'] as const) : pairs,
    report,
    stop,
  };
  if (stop !== null) return { ...shared, tone: 'stopped', title: 'could not verify', meaning: stop.message };
  const { title, meaning } = explain(report);
  const verdict = report?.verdict ?? 'inSync';
  const isClear = exitCodeOf(outcome) === 0 && (verdict === 'inSync' || verdict === 'upToDate');
  return { ...shared, tone: isClear ? 'clear' : 'findings', title, meaning };
}

function isWithoutDatabase(report: Report | null): boolean {
  return report?.verdict !== undefined && report.database === null;
}

/** In sync with nothing to compare it with is no result. */
function isVacuous({ pairs: states, verdict }: Report): boolean {
  return (
    states !== undefined &&
    verdict !== 'nothingDeployed' &&
    pairs.every((pair) => states[pair] === 'notCompared')
  );
}

const nothingCompared: Stop = {
  kind: 'failure',
  code: 'nothing-compared',
  message: 'No two of schema, migrations and database were compared.',
  why: null,
  next: 'Give a database or a snapshot, or a project with migrations.',
  docs: null,
  stack: null,
  report: null,
};

function explain(report: Report | null): { readonly title: string; readonly meaning: string } {
  if (report?.fleet !== undefined) return summarizeFleet(report.fleet);
  if (report?.verdict !== undefined) {
    const { title, meaning } = describeVerdict(report, report.verdict);
    return { title, meaning: [meaning, describeLosses(report)].filter((text) => text !== '').join(' ') };
  }
  if (report?.situation !== undefined) return explainSituation(report.situation, report);
  return { title: 'done', meaning: '' };
}

function countBySeverity(findings: readonly Finding[]): Summary['counts'] {
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return { error: count('error'), warning: count('warning'), info: count('info') };
}

/** A report that does not tell speaks for the pairs of its findings only. */
function readPairs(report: Report | null): PairStates {
  if (report?.pairs !== undefined) return report.pairs;
  const state = (pair: Pair): PairState =>
    report?.findings.some((finding) => finding.pair === pair) === true ? 'differs' : 'notCompared';
  return { SH: state('SH'), HL: state('HL'), SL: state('SL') };
}

const severityWords: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['note', 'notes'],
};

/** `2 errors, 1 note; 1 loses data when taken back`, or `nothing found` where somebody looked. */
export function countWords({ counts, losing, tone }: Pick<Summary, 'counts' | 'losing' | 'tone'>): string {
  const parts = (['error', 'warning', 'info'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severityWords[severity][counts[severity] === 1 ? 0 : 1]}`);
  const none = tone === 'stopped' ? 'nothing was proven' : 'nothing found';
  const found = parts.length === 0 ? none : parts.join(', ');
  return losing === null ? found : `${found}; ${losing}`;
}

/** What the report does not vouch for, in sentences: unknown never prints as safe. */
export function listUnverified(report: Report): readonly string[] {
  const { notModelled, unreadable } = report.coverage;
  return [
    ...unreadable.map((text) => `Could not be read: ${text}`),
    ...notModelled.map(
      ({ kind, count, names }) =>
        `Not compared: ${count} × ${kind} (${names.join(', ')}${count > names.length ? ', …' : ''})`,
    ),
  ];
}
