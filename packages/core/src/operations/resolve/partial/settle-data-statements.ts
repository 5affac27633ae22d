import { Failure, Refusal } from '../../../model/failure.ts';
import { oneLine } from '../../../model/one-line.ts';
import type { JudgedStatement } from '../../../model/statement-evidence.ts';
import type { DataStatementAnswers } from '../resolve-options.ts';

const shownCharacters = 60;

export interface SettledStatements {
  readonly statements: readonly JudgedStatement[];
  /** What was taken on somebody's word or on the neighbours', in words. */
  readonly unproven: readonly string[];
}

/**
 * Statements that change rows leave no trace in the catalog: whether they ran is settled by the user's answer. That
 * the server took a failed file back as a whole says nothing of what somebody ran by hand since.
 *
 * @throws Refusal `evidence-disagrees` naming the statements that nobody has answered for
 * @throws Failure `usage` for an answer about a line where no such statement begins
 */
export function settleDataStatements(
  name: string,
  statements: readonly JudgedStatement[],
  answers: DataStatementAnswers,
  acceptsUnproven: boolean,
): SettledStatements {
  requireKnownLines(statements, answers);
  const unproven: string[] = [];
  const open: JudgedStatement[] = [];
  const settled = statements.map((statement): JudgedStatement => {
    if (statement.state !== 'unknown') return statement;
    const { line } = statement.step;
    const isDone = answers.done.includes(line);
    if (isDone || answers.notDone.includes(line)) {
      unproven.push(`line ${line} was taken for ${isDone ? 'done' : 'not done'}, as answered`);
      return { ...statement, state: isDone ? 'done' : 'notDone' };
    }
    if (!acceptsUnproven) open.push(statement);
    unproven.push(
      `line ${line} was taken for ${statement.isLikelyDone ? 'done' : 'not done'}, as its neighbours are`,
    );
    return { ...statement, state: statement.isLikelyDone ? 'done' : 'notDone' };
  });
  if (open.length > 0) throw unanswered(name, open);
  return { statements: settled, unproven };
}

function requireKnownLines(
  statements: readonly JudgedStatement[],
  { done, notDone }: DataStatementAnswers,
): void {
  const lines = new Set(statements.filter(mayBeAsked).map(({ step }) => step.line));
  const unknown = [...done, ...notDone].find((line) => !lines.has(line));
  const twice = done.find((line) => notDone.includes(line));
  if (unknown === undefined && twice === undefined) return;
  const message =
    twice === undefined
      ? `no statement that leaves no trace in the structure begins at line ${unknown ?? 0}`
      : `line ${twice} cannot be both done and not done`;
  const known =
    lines.size === 0
      ? 'There is none.'
      : lines.size === 1
        ? `The only one begins at line ${[...lines].join()}.`
        : `They begin at lines ${[...lines].join(', ')}.`;
  throw new Failure('usage', message, { next: known });
}

/** Rows, sequences and, behind later migrations, privileges: the structure does not show them. */
function mayBeAsked({ step, state }: JudgedStatement): boolean {
  return step.nature === 'data' || state === 'unknown';
}

function unanswered(name: string, open: readonly JudgedStatement[]): Refusal {
  const list = open.map(
    ({ step, isLikelyDone }) =>
      `line ${step.line} (${oneLine(step.text, shownCharacters)}; by its neighbours ${isLikelyDone ? 'done' : 'not done'})`,
  );
  return new Refusal(
    'evidence-disagrees',
    `the catalog does not show whether these statements of ${name} ran: ${list.join(', ')}`,
    {
      why: 'They change rows, what no migration makes, or privileges that a later migration may have changed again. Run twice they may double rows, left out something may be missing.',
      next: `Look at the database, then answer by line: --done ${open.map(({ step }) => step.line).join(',')} or --not-done ${open.map(({ step }) => step.line).join(',')}. --unproven takes what their neighbours suggest.`,
    },
  );
}
