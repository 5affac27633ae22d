import { expect, test } from '@jest/globals';
import { expectNoLock, runOnce } from './support/inject-faults.ts';
import { share } from './support/share.ts';
import { driftPaths } from './support/write-paths-drift.ts';
import { ledgerPaths } from './support/write-paths-ledger.ts';
import { rivalPaths, statementPaths } from './support/write-paths-statements.ts';
import { prepareStage, readJournals, type Observed, type WritePath } from './support/write-path.ts';

/** `RACES=20` for more. */
const races = Number(process.env['RACES'] ?? '1');

/** What the ones that come too late may say. */
const tooLate = /^(?:applied|nothing to do|state-moved|lock-timeout)/;

/** What a rival may say that finds another state than the one it was meant for. */
const clear =
  /^(?:applied|nothing to do|usage|evidence-disagrees|unexplained-differences|state-moved|lock-timeout)/;

const paths: readonly WritePath[] = [...ledgerPaths, ...statementPaths, ...driftPaths];
const raced = races > 1 ? paths : share(paths, 5);

test.each(raced)(
  'three at once: $name has one outcome',
  async (path) => {
    const template = await prepareStage(path);
    const alone = await template.copy();
    expect(await runOnce(path, alone, alone.database.url)).toBe('applied');
    const after = await template.observe(alone);
    await alone.remove();
    for (let race = 0; race < races; race += 1) {
      const stage = await template.copy();
      const journals = await readJournals(stage.directory);
      const outcomes = await Promise.all(
        [0, 1, 2].map((place) => runOnce(path, stage, stage.database.url, undefined, place)),
      );
      expect(outcomes).toEqual(outcomes.map(() => expect.stringMatching(tooLate)));
      expect(outcomes).toContain('applied');
      expect(await template.observe(stage)).toEqual(after);
      const written = (await readJournals(stage.directory)).filter((name) => !journals.includes(name));
      expect(written.filter((name) => name.endsWith('.pending'))).toEqual([]);
      await expectNoLock(stage.database);
      await stage.remove();
    }
    await template.remove();
  },
  60_000 + races * 60_000,
);

test.each(rivalPaths)(
  '$name beside a rival: as if one had run after the other',
  async ({ path, rivals }) => {
    const template = await prepareStage(path);
    const goals: Observed[] = [];
    for (const order of [rivals, rivals.toReversed()]) {
      const stage = await template.copy();
      for (const run of order) {
        await runOnce({ ...path, run }, stage, stage.database.url);
        goals.push(await template.observe(stage));
      }
      await stage.remove();
    }
    for (let race = 0; race < races * 2; race += 1) {
      const stage = await template.copy();
      const outcomes = await Promise.all(
        rivals.map((run, place) => runOnce({ ...path, run }, stage, stage.database.url, undefined, place)),
      );
      expect(outcomes).toContain('applied');
      expect(outcomes).toEqual(outcomes.map(() => expect.stringMatching(clear)));
      expect(goals).toContainEqual(await template.observe(stage));
      await expectNoLock(stage.database);
      await stage.remove();
    }
    await template.remove();
  },
  60_000 + races * 60_000,
);

const lockedPaths = statementPaths.filter(({ name }) => !name.includes('ends with'));

test.each(races > 1 ? lockedPaths : share(lockedPaths, 5, 1))(
  '$name gives up on a table that is locked, and completes later',
  async (path) => {
    const template = await prepareStage(path);
    const stage = await template.copy();
    const before = await template.observe(stage);
    await stage.database.query('begin; lock table users in access share mode');
    const impatient: WritePath = { ...path, run: (options) => path.run({ ...options, lockTimeoutMs: 300 }) };
    const outcome = await runOnce(impatient, stage, stage.database.url);
    expect(outcome).toMatch(/^lock-timeout: .*was stopped/);
    await stage.database.query('commit');
    const between = await template.observe(stage);
    expect({ ...between, structure: '' }).toEqual({ ...before, structure: '' });
    if (path.isStepwise !== true) expect(between).toEqual(before);
    expect(await runOnce(path, stage, stage.database.url)).toBe('applied');
    await stage.remove();
    await template.remove();
  },
  120_000,
);
