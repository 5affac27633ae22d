import { expect } from '@jest/globals';
import { Failure, Refusal } from '../../src/model/failure.ts';
import type { OperationOptions } from '../../src/model/options.ts';
import { startFaultProxy, type FaultProxy, type Incident } from './fault-proxy.ts';
import type { IncidentKind, PreparedIncident, Scene } from './incidents.ts';
import { expectNoLock, looks } from './inject-faults.ts';
import { startPostgres } from './postgres.ts';
import { prepareStage, type Observed, type Stage, type StageTemplate, type WritePath } from './write-path.ts';

/** `INCIDENT_RUNS=all`: at every statement that writes, and not only at a middle one and at the commit. */
export const isExhaustive = process.env['INCIDENT_RUNS'] === 'all';

export interface Met {
  readonly sql: string;
  readonly when: Incident['when'];
  readonly state: 'before' | 'after' | 'between' | 'files only';
  readonly told: string;
}

/** What is said where something is written, or may be. */
const saysWritten = /the change is written|answered the commit/;
const saysBetween =
  /\b(?:\d+|one) of \d+ statements|were? (?:run|committed)|next run|Run the same command again|structure/i;

/**
 * Runs a command again and again, each time with an incident at another of its statements; what it leaves is the old or
 * the new state, what it says is true, and the next run completes it.
 */
export async function meetIncidents(path: WritePath, kind: IncidentKind): Promise<readonly Met[]> {
  await using scene = await kind.open();
  const template = await prepareStage(path, scene);
  const proxy = await startFaultProxy(scene.server.url('postgres'));
  try {
    const stage = await template.copy();
    const before = await template.observe(stage);
    const listened = await run(proxy, path, stage, null);
    expect([path.name, listened.told]).toEqual([path.name, 'applied']);
    const after = await template.observe(stage);
    await stage.remove();
    const rerunFrom = new Set<string>();
    const met: Met[] = [];
    for (const { place, when } of choosePlaces(listened.statements, kind)) {
      const incident = { place, when };
      met.push(
        await meet({ path, kind, scene, template, proxy, goal: { before, after }, rerunFrom }, incident),
      );
    }
    return met;
  } finally {
    await proxy.close();
    await template.remove();
  }
}

interface Moment {
  /** Counted from 1. */
  readonly place: number;
  readonly when: Incident['when'];
}

function choosePlaces(statements: readonly string[], kind: IncidentKind): readonly Moment[] {
  const isWriting = (sql: string): boolean => !looks.test(sql) && !/^(?:begin|commit)/.test(sql);
  const inner = statements.flatMap((sql, index) => (isWriting(sql) ? [index + 1] : []));
  // Reading transactions end with a commit too.
  const commit = statements.indexOf('commit', inner.at(-1) ?? 0) + 1;
  const commits = statements.flatMap((sql, index) => (sql === 'commit' && index < commit ? [index + 1] : []));
  const few = [inner[Math.floor(inner.length / 2)], commits.at(-1)];
  const chosen = new Set(
    (isExhaustive ? [...inner, ...commits] : few).filter((place) => place !== undefined),
  );
  const moments = [...chosen].flatMap((place) =>
    kind.moments
      .filter((when) => when === 'before' || isExhaustive || place === commit)
      .map((when) => ({ place, when })),
  );
  // What follows the commit: the command looks at what it has written.
  return commit === 0 || statements.length <= commit
    ? moments
    : [...moments, { place: commit + 1, when: 'before' }];
}

interface Bench {
  readonly path: WritePath;
  readonly kind: IncidentKind;
  readonly scene: Scene;
  readonly template: StageTemplate;
  readonly proxy: FaultProxy;
  readonly goal: { readonly before: Observed; readonly after: Observed };
  /** States that were gone on from already. */
  readonly rerunFrom: Set<string>;
}

async function meet(bench: Bench, { place, when }: Moment): Promise<Met> {
  const { path, kind, scene, template, proxy } = bench;
  const stage = await template.copy();
  await stage.database.disconnect();
  const prepared = await kind.prepare(scene);
  let happening = Promise.resolve();
  const happen = (): Promise<void> => {
    happening = prepared.happen().then(() => {
      if (prepared.successor !== null) proxy.divert(prepared.successor.port);
    });
    return happening;
  };
  try {
    const { told, statements } = await run(proxy, path, stage, { place, incident: { when, happen } });
    // The command may be told of its end before it is over.
    await happening;
    await prepared.end();
    const left = asLeft(stage, prepared);
    await expectNoLock(left.database);
    const observed = await template.observe(left);
    const sql = statements[place - 1] ?? 'nothing';
    const label = `${path.name}: ${kind.name} ${when} ${place}: ${sql}: ${told}`;
    const state = judge(bench, observed, told, label);
    expectTruth(state, told, label);
    const leaving = JSON.stringify(observed);
    if (isExhaustive || !bench.rerunFrom.has(leaving)) await complete(bench, left, label);
    bench.rerunFrom.add(leaving);
    await left.database.disconnect();
    return { sql, when, state, told };
  } finally {
    await prepared.end();
    if (prepared.successor !== null) {
      await prepared.successor[Symbol.asyncDispose]();
      proxy.divert(scene.server.port);
    }
    await stage.remove();
  }
}

/** The same stage, on the server that serves now. */
function asLeft(stage: Stage, { successor }: PreparedIncident): Stage {
  return successor === null ? stage : { ...stage, database: successor.database(stage.database.name) };
}

/** On a server to which nothing happens. */
let shadowUrl: Promise<string> | null = null;

async function makeShadow(): Promise<string> {
  return (await (await startPostgres(17)).createDatabase()).url;
}

function judge({ goal, path }: Bench, observed: Observed, told: string, label: string): Met['state'] {
  if (isSame(observed, goal.before)) return 'before';
  if (isSame(observed, goal.after)) return 'after';
  // Nobody could be asked: the files stand there for the next run, and it is said.
  if (saysWritten.test(told) && isSame(observed, { ...goal.before, files: goal.after.files }))
    return 'files only';
  if (path.isStepwise === true) {
    expect([label, observed.rows, observed.files]).toEqual([label, goal.before.rows, goal.before.files]);
    return 'between';
  }
  expect([label, observed]).toEqual([label, goal.before]);
  return 'before';
}

function expectTruth(state: Met['state'], told: string, label: string): void {
  if (state === 'after')
    expect([label, told]).toEqual([
      label,
      expect.stringMatching(new RegExp(`^applied$|${saysWritten.source}`)),
    ]);
  else if (state === 'between') expect([label, told]).toEqual([label, expect.stringMatching(saysBetween)]);
  else if (state === 'before')
    expect([label, told]).toEqual([
      label,
      expect.not.stringMatching(/^applied$|the change is written(?!.*taken over)/),
    ]);
}

async function complete({ path, template, goal }: Bench, stage: Stage, label: string): Promise<void> {
  const { told } = await runOn(path, stage, stage.database.url, () => undefined);
  expect([label, told]).toEqual([label, expect.stringMatching(/^(?:applied|nothing to do)$/)]);
  expect([label, await template.observe(stage)]).toEqual([label, goal.after]);
}

function isSame(one: Observed, other: Observed): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface Ran {
  readonly told: string;
  readonly statements: readonly string[];
}

async function run(
  proxy: FaultProxy,
  path: WritePath,
  stage: Stage,
  aim: { readonly place: number; readonly incident: Incident } | null,
): Promise<Ran> {
  const nothing: Incident = { when: 'before', happen: () => Promise.resolve() };
  const arm = (): void => proxy.arm(aim?.incident ?? nothing, aim?.place ?? 0);
  let isArmed = path.writesFrom === undefined;
  if (isArmed) arm();
  const { told } = await runOn(path, stage, proxy.through(stage.database.url), (step) => {
    if (isArmed || path.writesFrom?.test(step) !== true) return;
    isArmed = true;
    arm();
  });
  return { told, statements: proxy.disarm().statements };
}

/** Everything that a failure says. */
async function runOn(
  path: WritePath,
  stage: Stage,
  url: string,
  onStep: (step: string) => void,
): Promise<{ readonly told: string }> {
  const options: OperationOptions = {
    directory: stage.directory,
    url,
    schemaPath: `${stage.directory}/prisma/schema.prisma`,
    shadow: { kind: 'url', url: await (shadowUrl ??= makeShadow()) },
    lockTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    environment: process.env,
    onProgress: ({ step }) => onStep(step),
  };
  try {
    const report = await path.run(options);
    return { told: report.applied ? 'applied' : 'nothing to do' };
  } catch (error) {
    if (!(error instanceof Failure) && !(error instanceof Refusal)) throw error;
    return { told: [error.code, error.message, error.why, error.next].join(' | ') };
  }
}
