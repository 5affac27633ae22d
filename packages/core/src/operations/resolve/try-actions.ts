import { listHazards } from '../../apply/count-losses.ts';
import type { Suspect } from '../../diagnose/suspects.ts';
import { Failure, Refusal } from '../../model/failure.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { NextAction, Report } from '../../model/report.ts';
import { quoteArgument } from '../../model/shell-argument.ts';
import type { Examination } from '../examination/examine.ts';
import { driftAction, resolveAction, statusOf } from '../report/next-actions.ts';
import { statementsSeen } from './partial/examine-statements.ts';
import { loadSuspects } from '../examination/load-suspects.ts';
import type { Resolution } from './resolution.ts';
import type { ResolveVerb } from './resolve-options.ts';

/** More than these are not shown at once: what settles the first may settle the others. */
const triedAtMost = 3;

const noAnswers = { done: [], notDone: [] };
const verbs: Readonly<Record<string, ResolveVerb>> = {
  '--finish': { kind: 'finish', data: noAnswers },
  '--revert': { kind: 'revert', data: noAnswers },
  '--rehash': { kind: 'rehash' },
  '--restore': { kind: 'restore' },
  '--applied': { kind: 'applied' },
  '--rolled-back': { kind: 'rolledBack' },
  '--unapply': { kind: 'unapply' },
  '--forget': { kind: 'forget' },
  '--squashed': { kind: 'squashed' },
};

/** Changes rows of the ledger only: to plan it needs no scratch server. */
const bookkeeping: ReadonlySet<ResolveVerb['kind']> = new Set([
  'applied',
  'rolledBack',
  'unapply',
  'forget',
  'squashed',
]);

/** An advice that has to be tried before it is given: what it does is only known once it was planned and proven. */
interface Advice {
  readonly action: NextAction;
  /** One at least. */
  readonly names: readonly string[];
  readonly verb: ResolveVerb;
  readonly acceptsUnproven: boolean;
}

type Answer =
  { readonly kind: 'advice'; readonly action: NextAction } | ({ readonly kind: 'refused' } & Refused);

interface Refused {
  readonly why: string;
  /** Whether what was changed by hand is in the way: that is settled first. */
  readonly isDiffering: boolean;
}

type Advising = Pick<Report, 'command' | 'nextActions' | 'findings'>;

/**
 * The report with no command in it that is refused as it is printed: what runs or takes back a part of a migration, goes
 * on from another file, or changes its rows is planned as it would be run, on a scratch server with the live structure
 * where it runs SQL. Nothing is written.
 */
export async function withTriedActions<R extends Advising>(
  report: R,
  examination: Examination,
  options: OperationOptions,
): Promise<R> {
  // A snapshot can be looked at only: nothing is run on it.
  if (options.snapshotPath !== undefined || !report.nextActions.some(isTriable)) return report;
  const suspects = await loadSuspects(examination);
  const nextActions: NextAction[] = [];
  const refusals = new Map<string, Refused>();
  const tried = new Set<string>();
  const run = new Set<string>();
  let kept = 0;
  for (const action of report.nextActions) {
    const advice = adviceOf(action, suspects);
    if (advice === null) {
      nextActions.push(action);
      continue;
    }
    const [name = ''] = advice.names;
    if (!bookkeeping.has(advice.verb.kind)) {
      if (!run.has(name) && run.size === triedAtMost) continue;
      run.add(name);
    }
    tried.add(name);
    const answer = await tryAdvice(advice, examination, suspects, options);
    if (answer.kind === 'refused') refusals.set(action.command, answer);
    else {
      nextActions.push(answer.action);
      kept += 1;
    }
  }
  const dropped = report.nextActions.filter(isTriable).length - kept;
  const isMoreLeft = dropped > refusals.size && report.command !== 'resolve';
  return { ...report, ...withFallbacks({ ...report, nextActions }, refusals, tried, isMoreLeft) };
}

const bookkeepingLine = / --(?:applied|rolled-back|unapply|forget|squashed)(?: --unproven)?$/;
const resolveLine = /^prisma-mend resolve (.+?) (--[a-z-]+)( --unproven)?$/;

function isTriable({ command }: NextAction): boolean {
  return verbs[resolveLine.exec(command)?.[2] ?? ''] !== undefined;
}

function adviceOf(action: NextAction, suspects: readonly Suspect[]): Advice | null {
  const [, list = '', option = '', unproven] = resolveLine.exec(action.command) ?? [];
  const verb = verbs[option];
  const isMeant = ({ name }: Suspect): boolean => ` ${list} `.includes(` ${quoteArgument(name)} `);
  const names = suspects.filter(isMeant).map(({ name }) => name);
  if (verb === undefined || names.length === 0) return null;
  return { action, names, verb, acceptsUnproven: unproven !== undefined };
}

async function tryAdvice(
  { action, names, verb, acceptsUnproven }: Advice,
  examination: Examination,
  suspects: readonly Suspect[],
  options: OperationOptions,
): Promise<Answer> {
  const { planResolution } = await import('./plan-resolution.ts');
  try {
    const plan = await planResolution(examination, suspects, {
      ...options,
      verb,
      names,
      acceptsUnproven,
      consent: { yes: false },
      isDryRun: true,
    });
    return { kind: 'advice', action: withCosts(action, plan, examination.live.database.name) };
  } catch (error) {
    // It asks which statements ran: a person has the answer. Of rows and files there is nothing to ask.
    const isAsking = verb.kind === 'finish' || verb.kind === 'revert';
    const lines = isAsking ? unknownLines(names, examination) : [];
    if (lines.length > 0 && error instanceof Refusal && error.code === 'evidence-disagrees') {
      return { kind: 'advice', action: { ...action, why: `${action.why}; ${questionOf(lines)}` } };
    }
    if (error instanceof Failure || error instanceof Refusal) {
      const isDiffering = error.code === 'unexplained-differences';
      return { kind: 'refused', why: error.message, isDiffering };
    }
    throw error;
  }
}

/** Of statements of which nothing shows whether they ran. */
function unknownLines([name = '']: readonly string[], examination: Examination): readonly number[] {
  const statements = statementsSeen(examination).get(name)?.statements ?? [];
  return statements.filter(({ state }) => state === 'unknown').map(({ step }) => step.line);
}

/** What a person has to tell of these lines, and how. */
function questionOf(lines: readonly number[]): string {
  const list = lines.join(',');
  return `first look whether ${lines.length === 1 ? 'line' : 'lines'} ${list} ran, which the structure does not show, then add --done ${list} or --not-done ${list}`;
}

const shownCosts = 2;

/** What it takes, and the consent to that: run as printed, the command does what it says. */
function withCosts(action: NextAction, { findings, statements }: Resolution, database: string): NextAction {
  const costs = [
    { flag: '--allow-data-loss', label: 'LOSES DATA', of: listHazards(statements, 'dataLoss') },
    { flag: '--allow-wider-access', label: 'WIDENS ACCESS', of: listHazards(statements, 'widensAccess') },
  ].filter((cost) => cost.of.length > 0);
  const [inTheWay] = findings;
  return {
    command: [action.command, ...costs.map(({ flag }) => `${flag} ${quoteArgument(database)}`)].join(' '),
    why: [
      action.why,
      ...costs.map(
        ({ label, of }) =>
          `, and ${label}: ${of.slice(0, shownCosts).join('; ')}${of.length > shownCosts ? `; and ${of.length - shownCosts} more` : ''}`,
      ),
      ...(inTheWay === undefined ? [] : [`, once this is settled: ${inTheWay.message}`]),
    ].join(''),
  };
}

/**
 * Where nothing that was tried can be run, what is known of the migration is the next thing to look at or, where
 * something was changed by hand, what differs.
 */
function withFallbacks(
  { findings: told, nextActions }: Pick<Advising, 'nextActions' | 'findings'>,
  refusals: ReadonlyMap<string, Refused>,
  tried: ReadonlySet<string>,
  isMoreLeft: boolean,
): Pick<Advising, 'nextActions' | 'findings'> {
  const actions = [...nextActions];
  for (const name of tried) {
    const own = `prisma-mend resolve ${quoteArgument(name)} `;
    if (actions.some(({ command }) => command.startsWith(own))) continue;
    const refused = [...refusals].flatMap(([command, each]) => (command.startsWith(own) ? [each] : []));
    const differing = refused.find(({ isDiffering }) => isDiffering);
    const reason = refused[0]?.why ?? '';
    if (differing === undefined) {
      actions.push(statusOf(name, `shows each effect of it; no command can settle it by itself: ${reason}`));
    } else if (actions.every(({ command }) => command !== driftAction.command)) {
      actions.push({
        ...driftAction,
        why: `shows the ways out, before the rest is settled: ${differing.why}`,
      });
    }
  }
  const findings = told.map((finding) => {
    const { next = '' } = finding;
    const refused = [...refusals].find(
      ([command]) => next.includes(command) && !next.includes(`${command} --unproven`),
    );
    if (refused === undefined) return finding;
    const [command, { why }] = refused;
    const place = bookkeepingLine.test(command) ? '' : ' on a scratch server';
    return { ...finding, next: `${command} was tried${place}, and cannot settle it: ${why}` };
  });
  return { nextActions: isMoreLeft ? [...actions, resolveAction] : actions, findings };
}
