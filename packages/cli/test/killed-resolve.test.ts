import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { driftPaths } from '../../core/test/support/write-paths-drift.ts';
import { ledgerPaths } from '../../core/test/support/write-paths-ledger.ts';
import { statementPaths } from '../../core/test/support/write-paths-statements.ts';
import { prepareStage, type Observed, type Stage } from '../../core/test/support/write-path.ts';
import { startBin } from './support/run-bin.ts';

/** `KILLS=100 KILL_SEED=7` for more, or for the same again. */
const kills = Number(process.env['KILLS'] ?? '1');
const seed = Number(process.env['KILL_SEED'] ?? '1');

/** About how long it takes from the journal to the end of the process. */
const writingMs = 200;

const commands: readonly (readonly [string, readonly string[]])[] = [
  ['--applied, of a failed one', ['resolve', 'add_rooms', '--applied']],
  ['--restore, of edited files', ['resolve', 'add_rooms', 'add_bills', '--restore']],
  ['--forget', ['resolve', 'add_rooms', '--forget']],
  ['--finish with CONCURRENTLY', ['resolve', 'change', '--finish']],
  ['--revert with CONCURRENTLY', ['resolve', 'change', '--revert']],
  ['drift --revert with CONCURRENTLY', ['drift', '--revert']],
  ['drift --adopt', ['drift', '--adopt', 'adopted']],
];
const cases = commands.flatMap(([name, args]) =>
  [...ledgerPaths, ...statementPaths, ...driftPaths]
    .filter((path) => path.name === name)
    .map((path) => ({ name, path, args })),
);

/** A small generator with a seed, so that a failure can be run again. */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** The journal is the first thing that is written: from then on it is a matter of milliseconds. */
async function untilWriting({ directory }: Stage): Promise<void> {
  const journal = join(directory, '.prisma-mend', 'journal');
  const isBegun = (): boolean =>
    existsSync(journal) && readdirSync(journal).some((name) => /\.(?:pending|jsonl)$/.test(name));
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && !isBegun();) await sleep(0);
}

function start(stage: Stage, args: readonly string[]): ReturnType<typeof startBin> {
  const { name, url } = stage.database;
  const loss = args.includes('--revert') ? ['--allow-data-loss', name] : [];
  return startBin([...args, ...loss, '--yes', '--url', url], { cwd: stage.directory });
}

/** Ends it with the signal: every second time shortly after the writing began, else anywhere in a whole run. */
async function stop(
  stage: Stage,
  args: readonly string[],
  signal: NodeJS.Signals,
  waitMs: number,
  isWhileWriting: boolean,
): Promise<{ readonly exitCode: number | null; readonly stderr: string }> {
  const { child, ended } = start(stage, args);
  const exited = ended.then(() => true);
  if (isWhileWriting) await Promise.race([untilWriting(stage), exited]);
  await Promise.race([sleep(waitMs), exited]);
  child.kill(signal);
  return ended;
}

async function untilAlone({ database }: Stage): Promise<void> {
  const others =
    'select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
  while ((await database.query(others)).length > 0) await sleep(10);
}

test.each(cases)(
  `$name, killed ${kills} times and asked to stop as often, is completed by the next run`,
  async ({ path, args }) => {
    const template = await prepareStage(path);
    const random = randomNumbers(seed);
    const first = await template.copy();
    const before = await template.observe(first);
    const startedMs = Date.now();
    const whole = await start(first, args).ended;
    expect([whole.exitCode, whole.stderr]).toEqual([0, expect.any(String)]);
    const wholeRunMs = Date.now() - startedMs;
    const after = await template.observe(first);
    await first.remove();
    const isSame = (one: Observed, other: Observed): boolean => JSON.stringify(one) === JSON.stringify(other);
    for (let round = 0; round < kills * 2; round += 1) {
      const signal = (['SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGINT'] as const)[round % 4] ?? 'SIGKILL';
      const stage = await template.copy();
      const isWhileWriting = round % 4 < 2;
      const waitMs = random() * (isWhileWriting ? writingMs : wholeRunMs);
      const { exitCode, stderr } = await stop(stage, args, signal, waitMs, isWhileWriting);
      await untilAlone(stage);
      const left = await template.observe(stage);
      if (signal !== 'SIGKILL') {
        expect([exitCode, stderr]).toEqual([
          exitCode === 0 ? 0 : signal === 'SIGINT' ? 130 : 143,
          expect.any(String),
        ]);
        if (path.isStepwise !== true) expect(isSame(left, before) || isSame(left, after)).toBe(true);
      }
      expect([before.rows, after.rows]).toContain(left.rows);
      if (path.isStepwise !== true) expect([before.structure, after.structure]).toContain(left.structure);
      const again = await start(stage, args).ended;
      expect([signal, again.exitCode, again.stderr]).toEqual([signal, 0, expect.any(String)]);
      expect(await template.observe(stage)).toEqual(after);
      await stage.remove();
    }
    await template.remove();
  },
  120_000 + kills * 60_000,
);
