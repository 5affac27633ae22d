import { beforeAll, describe, expect, test } from '@jest/globals';
import { evidenceOf, markedBy, prepareCase } from './support/evidence-case.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

const shop = {
  '1_init': `CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN');
    CREATE TABLE "User" ("id" INT PRIMARY KEY, "role" "Role" NOT NULL DEFAULT 'USER', "name" TEXT DEFAULT '');
    CREATE TABLE "Order" ("id" INT PRIMARY KEY, "userId" INT NOT NULL);
    CREATE INDEX "Order_userId_idx" ON "Order"("userId");`,
  '2_phone': 'ALTER TABLE "User" ADD COLUMN "phone" TEXT; CREATE INDEX "User_phone_idx" ON "User"("phone");',
};
const made = Object.values(shop);
const recorded = Object.keys(shop);

describe('recorded, and', () => {
  test.each([
    [
      'an index dropped later',
      ['DROP INDEX "Order_userId_idx"'],
      'changed',
      'index public.Order.Order_userId_idx is gone',
    ],
    [
      'a default changed',
      [`ALTER TABLE "User" ALTER "name" SET DEFAULT 'x'`],
      'changed',
      'column public.User.name is another (default)',
    ],
    [
      'a label added',
      [`ALTER TYPE "Role" ADD VALUE 'SUPPORT'`],
      'changed',
      'enum public.Role is another (labels)',
    ],
    [
      'a column retyped',
      ['ALTER TABLE "User" ALTER "name" TYPE varchar(80)'],
      'changed',
      'column public.User.name is another (type)',
    ],
    ['a table dropped that was made first', ['DROP TABLE "Order"'], 'changed', 'table public.Order is gone'],
    [
      'the column of the last dropped',
      ['ALTER TABLE "User" DROP COLUMN "phone"'],
      'faked',
      'nothing of it is',
    ],
  ])('%s', async (_, byHand, situation, words) => {
    await using prepared = await prepareCase(server, {
      migrations: shop,
      live: [...made, ...byHand],
      recorded,
    });
    const report = await prepared.status();
    expect(report.situation).toBe(situation);
    const findings = report.findings.filter(({ code }) => code === `migration-${situation}`);
    expect(findings.map(({ message }) => message).join()).toContain(words);
    expect(report.nextActions.map(({ command }) => command)).toEqual([
      situation === 'faked' ? 'prisma-mend resolve' : 'prisma-mend drift',
    ]);
  });

  test('more than half of it never run: faked', async () => {
    const file = 'CREATE TABLE "A" ("id" INT); CREATE TABLE "B" ("id" INT); CREATE TABLE "C" ("id" INT);';
    await using prepared = await prepareCase(server, {
      migrations: { ...shop, '3_more': file },
      live: [...made, 'CREATE TABLE "A" ("id" INT)'],
      recorded: [...recorded, '3_more'],
    });
    expect((await prepared.status()).situation).toBe('faked');
  });

  test('something made beside it: healthy, and said', async () => {
    await using prepared = await prepareCase(server, {
      migrations: shop,
      live: [...made, 'CREATE TABLE "audit_log" ("id" INT)', 'ALTER TABLE "User" ADD COLUMN "extra" INT'],
      recorded,
    });
    const report = await prepared.status();
    expect(report).toMatchObject({ situation: 'baselined', findings: [] });
    expect(report.notes.join()).toContain('table public.audit_log, column public.User.extra');
  });
});

describe('an index that CREATE INDEX CONCURRENTLY left INVALID', () => {
  const index = 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "User_name_key" ON "User"("name");';
  const migrations = { ...shop, '3_index': index };
  const live = [
    ...made,
    `INSERT INTO "User" ("id", "name") VALUES (1, 'a'), (2, 'a')`,
    index,
    'DELETE FROM "User"',
  ];

  test('is not there: it is not marked, nor left to a deploy that passes over it', async () => {
    await using prepared = await prepareCase(server, { migrations, live });
    const report = await prepared.baseline();
    expect(evidenceOf(report)).toContain('3_index partial');
    expect(markedBy(report)).toEqual(recorded);
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        code: 'migration-partial',
        severity: 'error',
        message: expect.stringContaining('index public.User.User_name_key, which is INVALID'),
      }),
    );
    expect(report.nextActions.map(({ command }) => command)).toContain(
      'prisma-mend resolve 3_index --finish',
    );
  });

  test('stops no deploy once it is recorded, and is said', async () => {
    await using prepared = await prepareCase(server, { migrations, live, recorded: Object.keys(migrations) });
    const report = await prepared.status();
    expect(report.situation).toBe('changed');
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        code: 'migration-changed',
        message: expect.stringContaining('index public.User.User_name_key is INVALID'),
      }),
    );
  });
});

const outbox = {
  '1_init': `CREATE TABLE "Outbox" ("id" INT NOT NULL, "tenant" INT NOT NULL, "status" TEXT NOT NULL DEFAULT 'new');
    CREATE INDEX "Outbox_tenant_status_idx" ON "Outbox"("tenant", "status");`,
  '2_drop': 'DROP INDEX IF EXISTS "Outbox_tenant_status_idx"; ALTER TABLE "Outbox" DROP COLUMN "status";',
};

describe('dropped and made again', () => {
  test('an index brought back by hand makes its removal partly there, not absent', async () => {
    const again = `ALTER TABLE "Outbox" ADD COLUMN "status" TEXT NOT NULL DEFAULT 'queued', ADD COLUMN "step" INT;`;
    const migrations = { ...outbox, '3_again': again };
    await using prepared = await prepareCase(server, {
      migrations,
      live: [
        ...Object.values(migrations),
        'CREATE INDEX "Outbox_tenant_status_idx" ON "Outbox"("tenant", "status")',
      ],
    });
    const report = await prepared.baseline();
    expect(evidenceOf(report)).toBe('1_init present, 2_drop partial, 3_again present');
    expect(markedBy(report)).toEqual(['1_init', '3_again']);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'deploy-destroys', severity: 'error', migrations: ['2_drop'] }),
    );
    // Nothing is asked where no statement is in doubt.
    expect(report.nextActions.map(({ why }) => why).join()).not.toMatch(/--done/);
  });

  const again = `ALTER TABLE "Outbox" ADD COLUMN "status" TEXT NOT NULL DEFAULT 'new';
    CREATE INDEX "Outbox_tenant_status_idx" ON "Outbox"("tenant", "status");`;
  const copied =
    'CREATE TABLE "Copy" AS SELECT * FROM "Outbox"; ALTER TABLE "Copy" ALTER "id" SET NOT NULL, ALTER "tenant" SET NOT NULL, ALTER "status" SET NOT NULL, ALTER "status" SET DEFAULT \'new\'; DROP TABLE "Outbox"; ALTER TABLE "Copy" RENAME TO "Outbox"; CREATE INDEX "Outbox_tenant_status_idx" ON "Outbox"("tenant", "status");';
  const migrations = { ...outbox, '3_again': again };
  const all = Object.values(migrations);

  test('without a history table status fears nothing of a migration that baseline marks', async () => {
    await using prepared = await prepareCase(server, { migrations, live: all });
    const { findings, nextActions } = await prepared.status();
    expect(findings.map(({ code }) => code)).toEqual(['ledger-missing']);
    expect(nextActions.map(({ command }) => command)).toEqual(['prisma-mend baseline']);
  });

  test.each([
    ['as it was first: the number of the column shows that all ran', all, Object.keys(migrations)],
    ['but never dropped: the first alone ran', [all[0] ?? ''], ['1_init']],
    ['and copied since, so that numbers tell nothing', [...all, copied], ['1_init']],
  ])('%s', async (_, live, marked) => {
    await using prepared = await prepareCase(server, { migrations, live });
    const report = await prepared.baseline();
    expect(markedBy(report)).toEqual(marked);
  });

  test("by hand, after the history took it away: its removal is there, and the column is nobody's", async () => {
    await using prepared = await prepareCase(server, {
      migrations: outbox,
      live: [...Object.values(outbox), 'ALTER TABLE "Outbox" ADD COLUMN "status" TEXT'],
    });
    const report = await prepared.baseline();
    expect(markedBy(report)).toEqual(['1_init', '2_drop']);
    expect(report.findings.map(({ code }) => code)).toContain('column-unexpected');
  });
});
