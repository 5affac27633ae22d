import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { Failure, Refusal } from '../../src/model/failure.ts';
import type { OperationOptions } from '../../src/model/options.ts';
import { faults, startFaultProxy, type Fault, type FaultProxy, type Injection } from './fault-proxy.ts';
import { startPostgres, type TestDatabase } from './postgres.ts';
import {
  prepareStage,
  readJournals,
  type Observed,
  type Stage,
  type StageTemplate,
  type WritePath,
} from './write-path.ts';

export interface Injected {
  readonly fault: Fault;
  readonly place: number;
  readonly sql: string;
  /** What the run came to: `applied`, or the code of its failure. */
  readonly outcome: string;
  readonly state: 'before' | 'after' | 'between' | 'files only';
}

/** `FAULT_RUNS=all`: every fault at every statement, and another run after each of them. */
export const isExhaustive = process.env['FAULT_RUNS'] === 'all';

/** Where it makes a difference whether the server has run a statement whose answer is lost. */
const settles = /^commit$|concurrently|add value/i;
/** Statements that only look, and the marks that they leave while they do. */
export const looks = /^\s*(?:select|with|savepoint|release|rollback to)\b|read only/i;

/**
 * Runs a command again and again, with a fault at its first statement, its second one, and so on; looks at what each
 * leaves behind, and runs it once more without a fault. Unless it is to be exhaustive, only statements that write are
 * disturbed, those that settle something by every fault; and another run follows only on a state that was not seen
 * before.
 */
export async function injectFaults(path: WritePath): Promise<readonly Injected[]> {
  const template = await prepareStage(path);
  const proxy = await startFaultProxy((await startPostgres(15)).url('postgres'));
  try {
    const stage = await template.copy();
    const before = await template.observe(stage);
    const { outcome, injection } = await runArmed(proxy, path, stage, { fault: faults[0], place: 0 });
    expect(outcome).toBe('applied');
    const after = await template.observe(stage);
    expect(after).not.toEqual(before);
    await stage.remove();
    const bench = new Bench(path, template, proxy, { before, after });
    const injected: Injected[] = [];
    const inject = async (fault: Fault, place: number, fromStart = false): Promise<Injected | null> => {
      const one = await bench.inject({ fault, place, fromStart });
      if (one !== null) injected.push(one);
      return one;
    };
    for (const place of isExhaustive ? [1, 2, 3, 5, 8, 13] : [2]) await inject(faults[0], place, true);
    for (const fault of faults) {
      const isChosen = (sql: string, index: number): boolean =>
        isExhaustive ||
        (index <= lastCommit(injection.statements) &&
          (fault === faults[0] ? !looks.test(sql) : settles.test(sql)));
      for (const [index, sql] of injection.statements.entries()) {
        if (isChosen(sql, index)) await inject(fault, index + 1);
      }
      // What runs at the same time is not always as many statements.
      let beyond = injection.statements.length + 1;
      while ((await inject(fault, beyond)) !== null) beyond += 1;
      expect(beyond).toBeLessThan(injection.statements.length + 20);
    }
    await bench.close();
    return injected;
  } finally {
    await proxy.close();
    await template.remove();
  }
}

/** The place of the commit after which nothing is written any more. */
function lastCommit(statements: readonly string[]): number {
  const last = statements.findLastIndex((sql) => !looks.test(sql) && !/^(?:begin|commit)/.test(sql));
  return statements.indexOf('commit', last + 1);
}

interface Aim {
  readonly fault: Fault;
  readonly place: number;
  /** Counted from the first statement of all, not from the first one after reading. */
  readonly fromStart?: boolean;
}

async function runArmed(
  proxy: FaultProxy,
  path: WritePath,
  stage: Stage,
  { fault, place, fromStart = false }: Aim,
): Promise<{ readonly outcome: string; readonly injection: Injection }> {
  const { name, writesFrom } = path;
  let isArmed = fromStart || writesFrom === undefined;
  if (isArmed) proxy.arm(fault, place);
  const outcome = await runOnce(path, stage, proxy.through(stage.database.url), (step) => {
    if (isArmed || writesFrom?.test(step) !== true) return;
    isArmed = true;
    proxy.arm(fault, place);
  });
  if (!isArmed) throw new Error(`${name} never said ${String(writesFrom)}: ${outcome}`);
  return { outcome, injection: proxy.disarm() };
}

/** How often which fault left which state. */
export function tellInjected({ name }: WritePath, injected: readonly Injected[]): string {
  const counts = new Map<string, number>();
  for (const { fault, state } of injected) {
    counts.set(`${fault}: ${state}`, (counts.get(`${fault}: ${state}`) ?? 0) + 1);
  }
  return `${name}: ${injected.length} faults; ${[...counts].map((entry) => entry.join(' ')).join(', ')}\n`;
}

class Bench {
  readonly #path: WritePath;
  readonly #template: StageTemplate;
  readonly #proxy: FaultProxy;
  readonly #goal: { readonly before: Observed; readonly after: Observed };
  readonly #rerunFrom = new Set<string>();
  /** Used again as long as it is as it was. */
  #stage: Stage | null = null;

  constructor(
    path: WritePath,
    template: StageTemplate,
    proxy: FaultProxy,
    goal: { readonly before: Observed; readonly after: Observed },
  ) {
    this.#path = path;
    this.#template = template;
    this.#proxy = proxy;
    this.#goal = goal;
  }

  async close(): Promise<void> {
    await this.#stage?.remove();
  }

  /** Null when the command ended before that statement. */
  async inject(aim: Aim): Promise<Injected | null> {
    const { fault, place } = aim;
    const stage = (this.#stage ??= await this.#template.copy());
    const journalsBefore = await readJournals(stage.directory);
    const { outcome, injection } = await runArmed(this.#proxy, this.#path, stage, aim);
    await expectNoLock(stage.database);
    const observed = await this.#template.observe(stage);
    const label = `${this.#path.name}: ${fault} at ${place}: ${injection.sql ?? 'nothing'}`;
    const state = this.#judge(observed, fault, injection, label);
    const journals = (await readJournals(stage.directory)).filter((name) => !journalsBefore.includes(name));
    this.#expectTruth(journals, state, label);
    if (injection.sql === null || outcome === 'applied') expect([label, state]).toEqual([label, 'after']);
    const isNew = !this.#rerunFrom.has(JSON.stringify([observed, journals.map(kindOf)]));
    this.#rerunFrom.add(JSON.stringify([observed, journals.map(kindOf)]));
    if (isNew || isExhaustive) await this.#rerun(stage, label);
    if (isNew || isExhaustive || state !== 'before' || journals.length > 0) {
      await stage.remove();
      this.#stage = null;
    }
    return injection.sql === null ? null : { fault, place, sql: injection.sql, outcome, state };
  }

  #judge(observed: Observed, fault: Fault, { sql }: Injection, label: string): Injected['state'] {
    const { before, after } = this.#goal;
    if (isSame(observed, before)) return 'before';
    if (isSame(observed, after)) return 'after';
    if (fault === 'vanished' && sql === 'commit' && isSame(observed, { ...before, files: after.files })) {
      return 'files only';
    }
    if (this.#path.isStepwise === true) {
      // Between its steps the structure is on its way; ledger and files are not.
      expect([label, observed.rows, observed.files]).toEqual([label, before.rows, before.files]);
      return 'between';
    }
    expect([label, observed]).toEqual([label, before]);
    return 'before';
  }

  #expectTruth(journals: readonly string[], state: Injected['state'], label: string): void {
    const told = { label, state, journals: journals.map(kindOf) };
    const isDone = state === 'after';
    const isSteps = journals.some((name) => name.endsWith('.jsonl'));
    if (!isDone) expect(told).toEqual({ ...told, journals: told.journals.filter((kind) => kind !== 'done') });
    else if (!isSteps && this.#path.hasNoJournal !== true) expect([told, journals.length]).toEqual([told, 1]);
  }

  async #rerun(stage: Stage, label: string): Promise<void> {
    expect([label, await runOnce(this.#path, stage, stage.database.url)]).toEqual([
      label,
      expect.stringMatching(/^(?:applied|nothing to do)$/),
    ]);
    expect([label, await this.#template.observe(stage)]).toEqual([label, this.#goal.after]);
    await expectNoLock(stage.database);
  }
}

/** What a run comes to: `applied`, `nothing to do`, `blocked`, or code and message of why not. */
export async function runOnce(
  path: WritePath,
  stage: Stage,
  url: string,
  onStep: (step: string) => void = () => undefined,
  place = 0,
): Promise<string> {
  const options: OperationOptions = {
    directory: stage.directory,
    url,
    schemaPath: `${stage.directory}/prisma/schema.prisma`,
    shadow: { kind: 'url', url: stage.shadows[place] ?? '' },
    lockTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    environment: process.env,
    onProgress: ({ step }) => onStep(step),
  };
  try {
    const report = await path.run(options);
    const isBlocked = report.findings.some(({ code }) => code === 'repair-blocked');
    return report.applied ? 'applied' : isBlocked ? 'blocked' : 'nothing to do';
  } catch (error) {
    if (error instanceof Failure || error instanceof Refusal) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function isSame(one: Observed, other: Observed): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function kindOf(journal: string): 'pending' | 'steps' | 'done' {
  return journal.endsWith('.pending') ? 'pending' : journal.endsWith('.jsonl') ? 'steps' : 'done';
}

/** A server takes a moment to notice that a client is gone. */
export async function expectNoLock(database: TestDatabase): Promise<void> {
  for (let wait = 0; ; wait += 1) {
    const others = await database.query(
      `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    if (others.length === 0) break;
    if (wait === 400) throw new Error('sessions are left');
    await sleep(5);
  }
  expect(
    await database.query(
      `select 1 from pg_locks l join pg_database d on d.oid = l.database
       where locktype = 'advisory' and datname = current_database()`,
    ),
  ).toEqual([]);
}
