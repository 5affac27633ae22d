import { describeObject } from '../model/identity.ts';
import type { Hazard, RepairPlan, Statement, StatementGroup } from '../model/plan.ts';

/** As few transactions as the statements allow, in order. */
export function groupStatements(statements: readonly Statement[]): readonly StatementGroup[] {
  const groups: { isTransaction: boolean; statements: Statement[] }[] = [];
  for (const statement of statements) {
    const last = groups.at(-1);
    const isJoining =
      statement.isTransactional && statement.startsTransaction !== true && last?.isTransaction === true;
    if (isJoining) last.statements.push(statement);
    else groups.push({ isTransaction: statement.isTransactional, statements: [statement] });
  }
  return groups;
}

export interface PlanSqlOptions {
  /** Waiting for a lock is given up after this, so that nothing queues behind it. */
  readonly lockTimeoutMs?: number;
}

/** The plan as a script for psql: what each statement is for, what it risks and what to ask first, as comments. */
export function renderPlanSql(plan: RepairPlan, options: PlanSqlOptions = {}): string {
  const parts: string[] = [];
  for (const { object, reason } of plan.unplanned) {
    parts.push(comment(`${describeObject(object)} is not repaired: ${reason}`));
  }
  if (plan.statements.length > 0) parts.push(`SET lock_timeout = '${options.lockTimeoutMs ?? 5000}ms';`);
  for (const { isTransaction, statements } of groupStatements(plan.statements)) {
    const body = statements.map(renderStatement).join('\n\n');
    parts.push(isTransaction && statements.length > 1 ? `BEGIN;\n\n${body}\n\nCOMMIT;` : body);
  }
  if (plan.statements.length > 0) parts.push('RESET lock_timeout;');
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}

function renderStatement(statement: Statement): string {
  return [
    ...statement.settles.map((object) => comment(describeObject(object))),
    ...statement.hazards.map((hazard) => comment(`${hazardWords[hazard.kind]}: ${hazard.message}`)),
    ...statement.preChecks.map(({ description, sql }) => comment(`before: ${description}\n  ${sql};`)),
    statement.sql,
  ].join('\n');
}

const hazardWords: Readonly<Record<Hazard['kind'], string>> = {
  dataLoss: 'DATA LOSS',
  widensAccess: 'WIDENS ACCESS',
  rewrite: 'rewrite',
  lock: 'lock',
  longRunning: 'takes time',
};

/** Every line of it, so that no line of a name becomes SQL. */
function comment(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `-- ${line}`)
    .join('\n');
}
