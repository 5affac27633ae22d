import type { Writer } from '../database/database.ts';
import { BlockerWatch } from '../database/blocker-watch.ts';
import type { LockBudget } from '../database/lock-budget.ts';
import { describeHolder } from '../database/read-blocker.ts';
import { tryForLocks } from '../database/try-for-locks.ts';
import { Failure } from '../model/failure.ts';
import type { LockPatience } from '../model/lock-patience.ts';
import { oneLine } from '../model/one-line.ts';
import type { BlockingRows, Statement, StatementGroup, StatementRun } from '../model/plan.ts';
import { takeMigrationLock } from './migration-lock.ts';
import { startPlanJournal, type PlanJournal } from './plan-journal.ts';
import { findBlockingRows } from './run-pre-checks.ts';
import { CommitUnanswered, runInTransaction } from './settle-commit.ts';
import { stateMoved } from './state-moved.ts';
import { wasOvertaken } from './was-overtaken.ts';

export interface PlanApplication {
  readonly command: string;
  readonly projectDirectory: string;
  readonly groups: readonly StatementGroup[];
  /** Whether the statements name everything with its schema; those of a migration need not. */
  readonly isQualified: boolean;
  /** Fingerprint of the structure that the plan was proven for. */
  readonly provenFor: string;
  /** Reads the fingerprint of the structure as it is now, inside the running transaction if there is one. */
  readonly readFingerprint: (state: { readonly isInTransaction: boolean }) => Promise<string>;
  /** Whether something follows that counts on the structure as the last group leaves it. */
  readonly isFollowed: boolean;
  /** SQL that brings the structure back, for the journal. */
  readonly undoSql: string;
  readonly patience: LockPatience;
  readonly now: Date;
  readonly onStatement?: (done: number, total: number) => void;
}

export interface PlanApplyReport {
  readonly runs: readonly StatementRun[];
  readonly journalPath: string;
  /** Rows that appeared since the plan was checked; the statement and its transaction were not run. */
  readonly blocking: readonly BlockingRows[];
  /** Why it stopped early; null when every statement is done. */
  readonly failure: Failure | null;
  /** Of the structure as the last group left it, where something follows. */
  readonly fingerprint: string;
}

/**
 * Runs a proven plan. Each transaction takes Prisma's lock, makes sure that the structure is still the one that the
 * plan counts on, asks the pre-checks again, and commits as a whole. What is committed stays when a later group
 * fails: planning again from there goes on.
 *
 * @throws Failure `state-moved`, `lock-timeout`, `file-failed` before anything is run
 */
export async function applyPlan(database: Writer, application: PlanApplication): Promise<PlanApplyReport> {
  const statements = application.groups.flatMap((group) => group.statements.map(({ sql }) => sql));
  const journal = await startPlanJournal(application.projectDirectory, database.identity, {
    ...application,
    statements,
  });
  const runner = new PlanRunner(database, application, journal);
  try {
    return await runner.run();
  } finally {
    await journal.close();
  }
}

const lookEveryMs = 1000;
const shownCharacters = 80;

/** Stops a transaction because of rows that are in the way. */
class Blocked extends Error {
  readonly rows: readonly BlockingRows[];
  constructor(rows: readonly BlockingRows[]) {
    super('blocked by rows');
    this.rows = rows;
  }
}

class PlanRunner {
  readonly #database: Writer;
  readonly #application: PlanApplication;
  readonly #journal: PlanJournal;
  readonly #runs: StatementRun[] = [];
  /** What the structure must be when the next group begins. */
  #fingerprint: string;

  constructor(database: Writer, application: PlanApplication, journal: PlanJournal) {
    this.#database = database;
    this.#application = application;
    this.#journal = journal;
    this.#fingerprint = application.provenFor;
  }

  async run(): Promise<PlanApplyReport> {
    const { groups, isFollowed } = this.#application;
    for (const [place, { isTransaction, statements }] of groups.entries()) {
      const begun = this.#runs.length;
      try {
        await (isTransaction ? this.#runTransaction(statements) : this.#runAlone(statements));
      } catch (error) {
        if (this.#runs.length === 0 && !(error instanceof Blocked)) throw error;
        const runs = await this.#stop(begun, isTransaction, error);
        if (error instanceof Failure || error instanceof Blocked) return this.#report(runs, error);
        throw error;
      }
      if (place === groups.length - 1 && !isFollowed) break;
      const failure = await this.#readFingerprint();
      if (failure !== null) return this.#report(this.#runs, failure);
    }
    return this.#report(this.#runs, null);
  }

  /**
   * What the next group counts on. It is read when the locks of the last one are given back: reading a large structure
   * takes seconds, and nobody may be kept waiting for that.
   */
  async #readFingerprint(): Promise<Failure | null> {
    try {
      this.#fingerprint = await this.#application.readFingerprint({ isInTransaction: false });
      return null;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      await this.#journal.record({ stopped: error.message });
      return error;
    }
  }

  async #runTransaction(statements: readonly Statement[]): Promise<void> {
    const begun = this.#runs.length;
    const work = async (budget: LockBudget): Promise<void> => {
      // A try before this one was taken back.
      this.#runs.length = begun;
      await takeMigrationLock(this.#database);
      await this.#assertUnmoved({ isInTransaction: true });
      for (const statement of statements) {
        const blocking = await findBlockingRows(this.#database, statement);
        if (blocking.length > 0) throw new Blocked(blocking);
        await this.#send(statement, 'failed', (sql) => this.#database.script(budget.limit(sql), 'project'));
      }
    };
    await tryForLocks(this.#database, this.#application.patience, (budget) =>
      runInTransaction(this.#database, () => work(budget)),
    );
    for (const run of this.#runs.slice(begun)) await this.#record(run);
  }

  /**
   * CONCURRENTLY waits for every transaction that began before it. One of them would be a `prisma migrate deploy`
   * that waits for Prisma's lock: held here, the two would wait for each other. So it runs without.
   */
  async #runAlone(statements: readonly Statement[]): Promise<void> {
    await this.#assertUnmoved({ isInTransaction: false });
    for (const statement of statements) {
      const blocking = await findBlockingRows(this.#database, statement);
      if (blocking.length > 0) throw new Blocked(blocking);
      await this.#send(statement, 'unknown', (sql) => this.#waitAlone(sql));
      const run = this.#runs.at(-1);
      if (run !== undefined) await this.#record(run);
    }
  }

  /** Nobody waits behind CONCURRENTLY: it waits as long as it takes, and says for whom. */
  async #waitAlone(sql: string): Promise<void> {
    const { patience, isQualified } = this.#application;
    const watch = new BlockerWatch(this.#database, (holder) =>
      patience.onProgress?.({
        step: `${oneLine(sql, shownCharacters)} waits for ${describeHolder(holder)}`,
        isWait: true,
      }),
    );
    try {
      await watch.during(() => this.#database.alone(sql, isQualified), { everyMs: lookEveryMs });
    } finally {
      await watch.close();
    }
  }

  async #assertUnmoved(state: { readonly isInTransaction: boolean }): Promise<void> {
    const now = await this.#application.readFingerprint(state);
    if (now !== this.#fingerprint) throw stateMoved('its structure');
  }

  /** @param unanswered What is to be said of it when the connection ends before the answer. */
  async #send(
    { sql }: Statement,
    unanswered: 'failed' | 'unknown',
    run: (sql: string) => Promise<unknown>,
  ): Promise<void> {
    const { groups, onStatement } = this.#application;
    const startMs = performance.now();
    try {
      await run(sql);
      this.#runs.push({ sql, state: 'done', durationMs: Math.round(performance.now() - startMs) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const durationMs = Math.round(performance.now() - startMs);
      this.#runs.push({ sql, state: isUnanswered(error) ? unanswered : 'failed', durationMs, message });
      throw wasOvertaken(error) ? stateMoved(`its structure (${message})`, error) : error;
    }
    const total = groups.reduce((sum, { statements }) => sum + statements.length, 0);
    onStatement?.(this.#runs.length, total);
  }

  /** What a failed transaction took back with it. */
  async #stop(begun: number, isTransaction: boolean, error: unknown): Promise<readonly StatementRun[]> {
    const taken = error instanceof CommitUnanswered ? 'unknown' : 'rolledBack';
    const runs = this.#runs.map((run, at): StatementRun =>
      !isTransaction || at < begun || run.state !== 'done' ? run : { ...run, state: taken },
    );
    const isRecorded = ({ state }: StatementRun): boolean => !isTransaction && state === 'done';
    for (const run of runs.slice(begun).filter((each) => !isRecorded(each))) {
      await this.#record(run);
    }
    await this.#journal.record({ stopped: error instanceof Error ? error.message : String(error) });
    return runs;
  }

  #record({ sql, state, durationMs, message }: StatementRun): Promise<void> {
    return this.#journal.record({ sql, state, durationMs, message: message ?? null });
  }

  #report(runs: readonly StatementRun[], error: Failure | Blocked | null): PlanApplyReport {
    const all = this.#application.groups.flatMap(({ statements }) => statements);
    const rest = all
      .slice(runs.length)
      .map(({ sql }): StatementRun => ({ sql, state: 'notRun', durationMs: null }));
    return {
      runs: [...runs, ...rest],
      journalPath: this.#journal.path,
      blocking: error instanceof Blocked ? error.rows : [],
      failure: error instanceof Failure ? error : null,
      fingerprint: this.#fingerprint,
    };
  }
}

/** The connection ended, or was ended, before the server answered. */
function isUnanswered(error: unknown): boolean {
  return error instanceof Failure && (error.code === 'connection-lost' || error.code === 'cancelled');
}
