import type { QueryFailure } from '../database/query-failure.ts';
import type { ReadableMigration } from '../model/history.ts';
import type { RefusedStatement, ReplayProblem, StepOutcome } from '../model/replay.ts';
import { markStandIns, mayBeMarked } from './mark-stand-ins.ts';
import { findRemedy } from './remedies.ts';
import type { ReplaySession } from './replay-session.ts';
import { createLineCounter, type ScriptStatement } from './script-statement.ts';
import { splitStatements } from './split-statements.ts';

export interface MigrationRun {
  readonly outcome: StepOutcome;
  readonly problems: readonly ReplayProblem[];
}

/** A file needs at most this many roles, schemas and extensions that are not there. */
const mostRemedies = 50;

/** `already exists`: tables, types and constraints, columns, schemas, functions. */
const alreadyThere: ReadonlySet<string> = new Set(['42P07', '42710', '42701', '42P06', '42723']);

/**
 * Runs one file as Prisma does, as one query; where PostgreSQL refuses that, with what an empty server lacks supplied;
 * where it still refuses, statement by statement, each in a transaction of its own.
 */
export async function runMigration(
  session: ReplaySession,
  migration: ReadableMigration,
): Promise<MigrationRun> {
  const { name, sql } = migration;
  const failure = await session.run(sql);
  const run: MigrationRun =
    failure === null
      ? { outcome: { kind: 'replayed' }, problems: [] }
      : await rerun(session, migration, await splitStatements(sql), failure);
  const marked = mayBeMarked(session, sql)
    ? markStandIns(session, migration, await splitStatements(sql), run.problems)
    : [];
  const skipped = run.outcome.kind === 'failed' ? run.outcome.refused : [];
  const ran = marked.filter(
    (problem) => !('refused' in problem && skipped.some(({ line }) => line === problem.refused.line)),
  );
  return { ...run, problems: [...run.problems, ...ran, ...(await session.settle(name, sql))] };
}

async function rerun(
  session: ReplaySession,
  migration: ReadableMigration,
  statements: readonly ScriptStatement[],
  failure: QueryFailure,
): Promise<MigrationRun> {
  const hasOwnTransactions = statements.some(({ kind }) => kind === 'TransactionStmt');
  // With COMMIT in the file, a part of it has stayed: it cannot be sent again as a whole.
  const whole = hasOwnTransactions
    ? { failure, problems: [] }
    : await retryWithRemedies(session, { migration, sql: migration.sql, statements }, failure);
  if (whole.failure === null) return { outcome: { kind: 'replayed' }, problems: whole.problems };
  const reason = describeRefusal(migration, statements, whole.failure);
  const { refused, problems } = await runStatements(
    session,
    migration,
    statements,
    hasOwnTransactions ? whole.failure : null,
  );
  const known = [...whole.problems, ...problems];
  const { name } = migration;
  if (refused.length === 0) {
    return {
      outcome: { kind: 'replayedStatementByStatement', refused: reason },
      problems: [...known, { kind: 'onlyStatementByStatement', migration: name, refused: reason }],
    };
  }
  return {
    outcome: { kind: 'failed', refused },
    problems: [
      ...known,
      ...refused.map((each): ReplayProblem => ({
        kind: 'statementSkipped',
        migration: name,
        refused: each,
      })),
    ],
  };
}

/** SQL of a migration that was refused, with its statements. */
interface Refusable {
  readonly migration: ReadableMigration;
  readonly sql: string;
  readonly statements: readonly ScriptStatement[];
}

interface Retried {
  /** Why it still does not run; null when it did. */
  readonly failure: QueryFailure | null;
  readonly problems: readonly ReplayProblem[];
}

async function retryWithRemedies(
  session: ReplaySession,
  { migration, sql, statements }: Refusable,
  refusal: QueryFailure,
): Promise<Retried> {
  const problems: ReplayProblem[] = [];
  let text = sql;
  let failure: QueryFailure | null = refusal;
  while (failure !== null && problems.length < mostRemedies) {
    const remedy = await findRemedy({ session, migration: migration.name, failure, statements });
    if (remedy === null) break;
    problems.push(remedy.problem);
    for (const statement of remedy.omitted) text = blankOut(text, statement);
    failure = await session.run(text);
  }
  return { failure, problems };
}

async function runStatements(
  session: ReplaySession,
  migration: ReadableMigration,
  statements: readonly ScriptStatement[],
  stoppedAt: QueryFailure | null,
): Promise<{ readonly refused: readonly RefusedStatement[]; readonly problems: readonly ReplayProblem[] }> {
  const refused: Refused[] = [];
  // Up to the statement at which the file stopped, what is there already was made by the file's own transactions.
  let isBefore = stoppedAt !== null;
  const problems: ReplayProblem[] = [];
  for (const statement of statements) {
    if (statement.kind === 'TransactionStmt') continue;
    const failure = await session.run(statement.text);
    if (failure === null) continue;
    const alone = { ...statement, start: 0, end: statement.text.length };
    const retried = await retryWithRemedies(
      session,
      { migration, sql: statement.text, statements: [alone] },
      failure,
    );
    problems.push(...retried.problems);
    if (retried.failure === null) continue;
    if (retried.failure.serverMessage === stoppedAt?.serverMessage) isBefore = false;
    if (isBefore && alreadyThere.has(retried.failure.sqlState)) continue;
    refused.push({ statement, refused: refusedStatement(statement, retried.failure) });
  }
  const { left, late } = await runAgain(session, migration.name, refused);
  return { refused: left.map((each) => each.refused), problems: [...problems, ...late] };
}

interface Refused {
  readonly statement: ScriptStatement;
  readonly refused: RefusedStatement;
}

/** Once the rest of the file has run, some of what was refused may run as well; and after that, some more. */
async function runAgain(
  session: ReplaySession,
  migration: string,
  refused: readonly Refused[],
): Promise<{ readonly left: readonly Refused[]; readonly late: readonly ReplayProblem[] }> {
  const late: ReplayProblem[] = [];
  let left = refused;
  for (let before = left.length + 1; left.length > 0 && left.length < before;) {
    before = left.length;
    const still: Refused[] = [];
    for (const each of left) {
      if ((await session.run(each.statement.text)) !== null) still.push(each);
      else late.push({ kind: 'ranLater', migration, refused: each.refused });
    }
    left = still;
  }
  return { left, late };
}

/** The same text with the statement turned into blanks, so that lines and positions stay. */
function blankOut(sql: string, { start, end }: ScriptStatement): string {
  return sql.slice(0, start) + sql.slice(start, end).replace(/[^\n]/g, ' ') + sql.slice(end);
}

/** Which statement of a file the server meant; it says so only for errors that it finds while it analyses. */
function describeRefusal(
  migration: ReadableMigration,
  statements: readonly ScriptStatement[],
  failure: QueryFailure,
): RefusedStatement {
  const offset = failure.position === null ? null : unitOffset(migration.sql, failure.position - 1);
  const statement =
    statements.length === 1
      ? statements[0]
      : statements.find(({ start, end }) => offset !== null && start <= offset && offset <= end);
  if (statement !== undefined) return refusedStatement(statement, failure);
  return {
    line: offset === null ? null : createLineCounter(migration.sql)(offset),
    statement: null,
    message: failure.serverMessage,
    sqlstate: failure.sqlState,
  };
}

function refusedStatement({ line, text }: ScriptStatement, failure: QueryFailure): RefusedStatement {
  return {
    line,
    statement: text,
    message: failure.serverMessage,
    sqlstate: failure.sqlState,
  };
}

/** The server counts characters, JavaScript UTF-16 code units. */
export function unitOffset(sql: string, characters: number): number {
  let offset = 0;
  for (let count = 0; count < characters && offset < sql.length; count += 1) {
    offset += (sql.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}
