import { beforeAll, describe, expect, test } from '@jest/globals';
import { resolve } from '../src/operations/resolve.ts';
import { splitStatements } from '../src/replay/split-statements.ts';
import { evidenceOf, markedBy, prepareCase } from './support/evidence-case.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import { resolveOptions } from './support/resolve-project.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

interface StoppedFile {
  readonly init: string;
  readonly file: string;
  /** Counts of statements that ran before it stopped. */
  readonly cuts: readonly number[];
}

/** Files that make and unmake in passing, so that some of their states are in no sum of their effects. */
const files: Readonly<Record<string, StoppedFile>> = {
  'a column expanded, copied and swapped': {
    init: 'CREATE TABLE "Acc" ("id" SERIAL PRIMARY KEY, "bal" INTEGER NOT NULL DEFAULT 0);',
    file: `ALTER TABLE "Acc" ADD COLUMN "bal_new" BIGINT NOT NULL DEFAULT 0;
      UPDATE "Acc" SET "bal_new" = "bal";
      ALTER TABLE "Acc" DROP COLUMN "bal";
      ALTER TABLE "Acc" RENAME COLUMN "bal_new" TO "bal";`,
    cuts: [1, 3],
  },
  'an enum replaced through a new type': {
    init: `CREATE TYPE "Mood" AS ENUM ('A', 'B', 'C');
      CREATE TABLE "P" ("id" INT PRIMARY KEY, "mood" "Mood" NOT NULL DEFAULT 'A');`,
    file: `CREATE TYPE "Mood_new" AS ENUM ('A', 'B');
      ALTER TABLE "P" ALTER COLUMN "mood" DROP DEFAULT;
      ALTER TABLE "P" ALTER COLUMN "mood" TYPE "Mood_new" USING ("mood"::text::"Mood_new");
      ALTER TYPE "Mood" RENAME TO "Mood_old";
      ALTER TYPE "Mood_new" RENAME TO "Mood";
      DROP TYPE "Mood_old";
      ALTER TABLE "P" ALTER COLUMN "mood" SET DEFAULT 'A';`,
    cuts: [1, 2, 3, 4, 5, 6],
  },
  'a constraint dropped and made again around a change of rows': {
    init: 'CREATE TABLE "T" ("n" INT, CONSTRAINT "T_n_check" CHECK ("n" > 0));',
    file: `ALTER TABLE "T" DROP CONSTRAINT "T_n_check";
      UPDATE "T" SET "n" = -"n";
      ALTER TABLE "T" ADD CONSTRAINT "T_n_check" CHECK ("n" > 0);
      ALTER TABLE "T" ADD COLUMN "m" INT;`,
    cuts: [1],
  },
  'a helper column that the file takes away again': {
    init: 'CREATE TABLE "T" ("id" INT PRIMARY KEY, "n" INT);',
    file: `ALTER TABLE "T" ADD COLUMN "tmp" INT;
      UPDATE "T" SET "tmp" = "n";
      ALTER TABLE "T" DROP COLUMN "tmp";`,
    cuts: [1],
  },
};

const cases = Object.entries(files).flatMap(([what, { cuts, ...rest }]) =>
  cuts.map((cut) => [what, cut, rest] as const),
);

describe.each(cases)('%s, stopped after %i', (_, cut, { init, file }) => {
  const migrations = { '1_init': init, '2_big': file };

  test('is partly there for every command, and its predecessor is whole', async () => {
    const ran = (await splitStatements(file)).slice(0, cut).map(({ text }) => text);
    const failed = { name: '2_big', logs: 'ERROR: relation "x" already exists' };
    await using prepared = await prepareCase(server, {
      migrations,
      live: [init, ...ran],
      recorded: ['1_init'],
      failed,
    });
    const status = await prepared.status();
    expect(evidenceOf(status)).toBe('1_init present, 2_big partial');
    const diagnosed = await resolve(resolveOptions(prepared, prepared.url, { kind: 'diagnose' }));
    expect(diagnosed).toMatchObject({ applied: false, plan: null });
    expect(diagnosed.nextActions.map(({ command }) => command).join()).toContain('2_big --finish');
    expect(diagnosed.nextActions.map(({ command }) => command).join()).not.toContain('1_init');
    for (const kind of ['applied', 'rolledBack'] as const) {
      await expect(
        resolve(resolveOptions(prepared, prepared.url, { kind }, ['2_big'])),
      ).rejects.toMatchObject({ code: 'evidence-disagrees' });
    }
  });
});

test('without a ledger the first is marked, and the stopped one is not left to a silent deploy', async () => {
  const { init, file } = files['a column expanded, copied and swapped'] ?? { init: '', file: '' };
  const ran = (await splitStatements(file)).slice(0, 1).map(({ text }) => text);
  await using prepared = await prepareCase(server, {
    migrations: { '1_init': init, '2_big': file },
    live: [init, ...ran],
  });
  const report = await prepared.baseline();
  expect(evidenceOf(report)).toBe('1_init present, 2_big partial');
  expect(markedBy(report)).toEqual(['1_init']);
  expect(report.findings.map(({ code, severity }) => `${severity} ${code}`)).toContain(
    'error migration-partial',
  );
});
