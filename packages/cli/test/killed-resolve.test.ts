import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { driftPaths } from '../../core/test/support/write-paths-drift.ts';
import { ledgerPaths } from '../../core/test/support/write-paths-ledger.ts';
import { statementPaths } from '../../core/test/support/write-paths-statements.ts';
import { share } from '../../core/test/support/share.ts';
import { prepareStage, type Observed, type Stage } from '../../core/test/support/write-path.ts';
import {
  isAimedAtWrites,
  killSeed,
  momentOfWriting,
  randomNumbers,
  tellLeft,
  tellSeen,
  untilWriting,
} from './support/aim-kill.ts';
import { runBin, runCommand, startBin } from './support/run-bin.ts';

/** `KILLS=100 KILL_SEED=7` for more, or for the same again; `KILL_AIM=writes` for kills alone, while it writes. */
const kills = Number(process.env['KILLS'] ?? '1');
const signals = isAimedAtWrites
  ? (['SIGKILL'] as const)
  : (['SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGINT'] as const);

/** Stands for the journal of the change that was made before. */
const itsJournal = '<journal>';

const commands: readonly (readonly [string, readonly string[]])[] = [
  ['--applied, of a failed one', ['resolve', 'add_rooms', '--applied']],
  ['--restore, of edited files', ['resolve', 'add_rooms', 'add_bills', '--restore']],
  ['--forget', ['resolve', 'add_rooms', '--forget']],
  ['--finish', ['resolve', 'change', '--finish']],
  ['--revert', ['resolve', 'change', '--revert']],
  ['--finish with CONCURRENTLY', ['resolve', 'change', '--finish']],
  ['--revert with CONCURRENTLY', ['resolve', 'change', '--revert']],
  ['drift --revert with CONCURRENTLY', ['drift', '--revert']],
  ['drift --adopt', ['drift', '--adopt', 'adopted']],
  ['baseline of a history', ['baseline']],
  ['baseline without a history', ['baseline']],
  ['baseline --squash', ['baseline', '--squash']],
  ['--undo of a squash', ['resolve', '--undo', itsJournal]],
];
/** Those of `killed.test.ts`, which are repeated only where many kills are asked for. */
const isElsewhere = (name: string): boolean =>
  process.env['KILLS'] === undefined && name.startsWith('baseline');
const cases = (isAimedAtWrites || kills > 1 ? commands : share(commands, 2))
  .filter(([name]) => !isElsewhere(name))
  .flatMap(([name, args]) =>
    [...ledgerPaths, ...statementPaths, ...driftPaths]
      .filter((path) => path.name === name)
      .map((path) => ({ name, path, args })),
  );

function wordsOf(stage: Stage, args: readonly string[]): readonly string[] {
  const { name, url } = stage.database;
  const loss = args.includes('--revert') ? ['--allow-data-loss', name] : [];
  const folder = join(stage.directory, '.prisma-mend', 'journal');
  const [journal = ''] = args.includes(itsJournal) ? readdirSync(folder).sort() : [];
  const filled = args.map((each) => (each === itsJournal ? join(folder, journal) : each));
  return [...filled, ...loss, '--yes', '--url', url];
}

/** Ends it with the signal: every second time shortly after the writing began, else anywhere in a whole run. */
async function stop(
  stage: Stage,
  args: readonly string[],
  signal: NodeJS.Signals,
  waitMs: number,
  isWhileWriting: boolean,
): Promise<{ readonly exitCode: number | null; readonly stderr: string }> {
  const { child, ended } = startBin(wordsOf(stage, args), { cwd: stage.directory });
  const exited = ended.then(() => true);
  if (isWhileWriting) await Promise.race([untilWriting(stage.database, stage.directory), exited]);
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
    const random = randomNumbers(killSeed);
    const first = await template.copy();
    const before = await template.observe(first);
    const startedMs = Date.now();
    const whole = await runBin(wordsOf(first, args), { cwd: first.directory });
    expect([whole.exitCode, whole.stderr]).toEqual([0, expect.any(String)]);
    const wholeRunMs = Date.now() - startedMs;
    const after = await template.observe(first);
    await first.remove();
    const isSame = (one: Observed, other: Observed): boolean => JSON.stringify(one) === JSON.stringify(other);
    const seen = new Map<string, number>();
    const wentOnFrom = new Set<string>();
    for (let round = 0; round < (isAimedAtWrites ? kills : kills * 2); round += 1) {
      const signal = signals[round % signals.length] ?? 'SIGKILL';
      const stage = await template.copy();
      const isWhileWriting = isAimedAtWrites || round % 4 < 2;
      const waitMs = isWhileWriting ? momentOfWriting(random) : random() * wholeRunMs;
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
      const state = isSame(left, before) ? 'before' : isSame(left, after) ? 'after' : 'to be completed';
      seen.set(state, (seen.get(state) ?? 0) + 1);
      if (path.isStepwise !== true) expect([before.structure, after.structure]).toContain(left.structure);
      const leaving = [state, tellLeft(stage.directory)].join('\n');
      if (!wentOnFrom.has(leaving)) {
        wentOnFrom.add(leaving);
        const again = await runCommand(wordsOf(stage, args), { cwd: stage.directory });
        expect([signal, again.exitCode, again.stderr]).toEqual([signal, 0, expect.any(String)]);
        expect(await template.observe(stage)).toEqual(after);
      }
      await stage.remove();
    }
    await template.remove();
    tellSeen(`${path.name}, ${wentOnFrom.size} gone on from`, seen);
  },
  120_000 + kills * 60_000,
);
