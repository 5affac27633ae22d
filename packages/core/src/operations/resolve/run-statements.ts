import { applyPlan } from '../../apply/apply-plan.ts';
import { applyResolution } from '../../apply/apply-resolution.ts';
import { describeStop } from '../../apply/describe-stop.ts';
import { findBlockingRows } from '../../apply/run-pre-checks.ts';
import { stateMoved } from '../../apply/state-moved.ts';
import { wasOvertaken } from '../../apply/was-overtaken.ts';
import type { Database } from '../../database/database.ts';
import { readLedger } from '../../ledger/read-ledger.ts';
import { Failure } from '../../model/failure.ts';
import { oneLine } from '../../model/one-line.ts';
import type { Statement } from '../../model/plan.ts';
import { quoteArgument } from '../../model/shell-argument.ts';
import { groupStatements, type StatementGroup } from '../../plan/plan-sql.ts';
import type { Examination } from '../examine.ts';
import { withLive } from '../open-live.ts';
import type { ResolutionPlan } from './resolution.ts';
import type { ResolveOptions } from './resolve-options.ts';
import { commandName, readFingerprint } from './write-resolution.ts';

/**
 * Runs the statements of a plan, then writes the ledger: in one transaction where PostgreSQL allows that. Otherwise
 * every transaction leaves a state that the next run recognises and goes on from.
 *
 * @returns the path of the journal
 * @throws Failure `state-moved`, `query-failed` naming the statement; what was committed before is said
 */
export async function runStatements(
  examination: Examination,
  plan: ResolutionPlan,
  options: ResolveOptions,
): Promise<string> {
  const groups = groupStatements(plan.statements);
  const last = groups.at(-1);
  const closing = last?.isTransaction === true ? last : null;
  const leading = closing === null ? groups : groups.slice(0, -1);
  options.onProgress?.({ step: `Running ${plan.statements.length} statements` });
  return withLive(examination.project, options, 'readWrite', async (database) => {
    const fingerprint =
      leading.length > 0
        ? await runLeading(database, examination, leading, options)
        : examination.live.catalog.hash;
    return writeLedger(database, examination, plan, options, { closing, fingerprint });
  });
}

/** Returns the fingerprint of the structure that it leaves. */
async function runLeading(
  database: Database,
  examination: Examination,
  groups: readonly StatementGroup[],
  options: ResolveOptions,
): Promise<string> {
  const { project, live } = examination;
  if ((await readLedger(database)).hash !== live.ledger.hash) throw stateMoved('its migration history');
  const { failure, blocking, runs, fingerprint } = await applyPlan(database, {
    command: commandName(options),
    projectDirectory: project.directory,
    groups,
    provenFor: live.catalog.hash,
    readFingerprint: (state) => readFingerprint(database, examination, state),
    undoSql: `prisma-mend resolve ${options.names.map(quoteArgument).join(' ')} --revert`,
    lockTimeoutMs: options.lockTimeoutMs,
    now: new Date(),
  });
  if (blocking.length > 0) throw stateMoved('the data');
  if (failure !== null) throw describeStop({ runs, failure, besides: 'The ledger is as it was.' });
  return fingerprint;
}

function writeLedger(
  database: Database,
  examination: Examination,
  plan: ResolutionPlan,
  options: ResolveOptions,
  { closing, fingerprint }: { readonly closing: StatementGroup | null; readonly fingerprint: string },
): Promise<string> {
  const statements = closing?.statements ?? [];
  const committed = plan.statements.length - statements.length;
  return applyResolution(database, {
    command: commandName(options),
    projectDirectory: examination.project.directory,
    plannedFor: examination.live.ledger,
    ...plan.edit,
    isStructureUnchanged: async () =>
      (await readFingerprint(database, examination, { isInTransaction: true })) === fingerprint,
    runFirst: () => runInTransaction(database, statements, committed),
    statements: plan.statements.map(({ sql }) => sql),
    lockTimeoutMs: options.lockTimeoutMs,
    unproven: plan.unproven,
    now: new Date(),
  });
}

/** The rows are asked for again before anything is run: what was found then may have changed. */
async function runInTransaction(
  database: Database,
  statements: readonly Statement[],
  committed: number,
): Promise<void> {
  for (const statement of statements) {
    const [found] = await findBlockingRows(database, statement);
    if (found !== undefined) throw stateMoved(`the data (${found.count} ${found.description})`);
  }
  for (const { sql } of statements) {
    try {
      await database.script(sql);
    } catch (error) {
      if (wasOvertaken(error)) throw stateMoved(`its structure (${String(error)})`, error);
      throw error instanceof Failure ? stoppedAt(sql, committed, error) : error;
    }
  }
}

const shownCharacters = 160;

function stoppedAt(sql: string, committed: number, failure: Failure): Failure {
  const kept =
    committed === 0
      ? 'Nothing was changed.'
      : `What ran before it (${committed} statements) is committed and stays; the ledger is as it was.`;
  return new Failure(failure.code, `${oneLine(sql, shownCharacters)} was stopped: ${failure.message}`, {
    why: [failure.why, kept].filter((each) => each !== undefined).join(' '),
    next: 'Remove the reason, then run the same command again: it goes on from what is there.',
    cause: failure,
  });
}
