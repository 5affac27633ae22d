import { beforeAll, expect, test } from '@jest/globals';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { prepareCase, type PreparedCase } from './support/evidence-case.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import { resolveOptions } from './support/resolve-project.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

const init = 'CREATE TABLE "t" ("id" INT PRIMARY KEY);';
const more = 'ALTER TABLE "t" ADD COLUMN "a" INT DEFAULT 1;\nCREATE INDEX "i" ON "t"("a");';

const halfRun = (then: readonly string[]): Promise<PreparedCase> =>
  prepareCase(server, {
    migrations: { '1_init': init, '2_more': more },
    live: [init, 'ALTER TABLE "t" ADD COLUMN "a" INT DEFAULT 1', ...then],
    recorded: ['1_init'],
  });

test('what runs or takes back the rest of a migration is advised where it would', async () => {
  await using half = await halfRun([]);
  for (const report of [await half.status(), await half.baseline()]) {
    expect(report.nextActions.map(({ command }) => command)).toEqual([
      'prisma-mend resolve 2_more --finish',
      'prisma-mend resolve 2_more --revert',
    ]);
  }
});

test('what loses rows says so beside the command, which has the consent to it', async () => {
  await using half = await halfRun(['INSERT INTO "t" VALUES (1, 7)']);
  const { nextActions, database } = await half.status();
  expect(nextActions).toEqual([
    expect.objectContaining({ command: 'prisma-mend resolve 2_more --finish' }),
    {
      command: `prisma-mend resolve 2_more --revert --allow-data-loss ${database?.name ?? ''}`,
      why: expect.stringMatching(/LOSES DATA: all values of column public\.t\.a are lost: 1 value now/),
    },
  ]);
});

test('what would be refused is not advised, and the finding says why', async () => {
  await using half = await halfRun(['ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT 2']);
  for (const report of [await half.status(), await half.baseline()]) {
    expect(report.nextActions).toEqual([
      {
        command: 'prisma-mend drift',
        why: expect.stringContaining('2_more made something that is another now'),
      },
    ]);
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        code: 'migration-partial',
        next: expect.stringMatching(/--finish was tried on a scratch server, and cannot settle it/),
      }),
    );
  }
});

test.each([
  { file: more, next: 'prisma-mend resolve 2_more --rolled-back' },
  { file: 'UPDATE "t" SET "id" = "id";', next: 'prisma-mend resolve' },
])(
  '--check advises to mark a failed migration rolled back only where that is proven: $next',
  async (given) => {
    await using failed = await prepareCase(server, {
      migrations: { '1_init': init, '2_more': given.file },
      live: [init],
      recorded: ['1_init'],
      failed: { name: '2_more', logs: null },
    });
    const { nextActions } = await failed.check('2_more');
    expect(nextActions.map(({ command }) => command)).toEqual([given.next]);
  },
);

const [first, second] = ['20240101_init', '20240202_more'];

test.each([
  [
    'there is nothing pending',
    [first, second],
    /^Keep it with prisma-mend drift --adopt changed_by_hand_extra --yes, or agree by naming/,
  ],
  ['a migration is pending, after which it would come', [first], /^Agree by naming/],
])('a revert that loses data offers to adopt what was tried: where %s', async (_, recorded, next) => {
  await using changed = await prepareCase(server, {
    migrations: { [first]: init, [second]: more },
    live: [init, ...(recorded.length > 1 ? [more] : []), 'CREATE TABLE "extra" ("id" INT)'],
    recorded,
  });
  const options = resolveOptions(changed, changed.url, { kind: 'diagnose' });
  await expect(
    revertDrift({ ...options, against: 'history', ignore: [], isDryRun: false }),
  ).rejects.toMatchObject({ code: 'data-loss-consent-missing', next: expect.stringMatching(next) });
});
