import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const init = {
  name: '20240101000000_init',
  sql: `CREATE TABLE "users" ("id" INTEGER NOT NULL, "email" TEXT, CONSTRAINT "users_pkey" PRIMARY KEY ("id"));
CREATE INDEX "users_email_idx" ON "users"("email");
`,
};
const rooms = {
  name: '20240202000000_add_rooms',
  sql: 'CREATE TABLE "rooms" ("id" INTEGER NOT NULL, CONSTRAINT "rooms_pkey" PRIMARY KEY ("id"));\n',
};
const bills = {
  name: '20240303000000_add_bills',
  sql: `CREATE TABLE "bills" ("id" INTEGER NOT NULL, "total" INTEGER NOT NULL DEFAULT 0, CONSTRAINT "bills_pkey" PRIMARY KEY ("id"));
CREATE INDEX "bills_total_idx" ON "bills"("total");
ALTER TABLE "users" ADD COLUMN "billId" INTEGER;
ALTER TABLE "users" ADD CONSTRAINT "users_billId_fkey" FOREIGN KEY ("billId") REFERENCES "bills"("id") ON DELETE SET NULL ON UPDATE CASCADE;
`,
};
const concurrent = {
  name: '20240404000000_email_key',
  sql: `CREATE TABLE "logs" ("id" INTEGER NOT NULL, CONSTRAINT "logs_pkey" PRIMARY KEY ("id"));
CREATE UNIQUE INDEX CONCURRENTLY "users_email_key" ON "users"("email");
ALTER TABLE "users" ADD COLUMN "floor" INTEGER;
`,
};
const data = {
  name: '20240404000000_fill',
  sql: `ALTER TABLE "users" ADD COLUMN "name" TEXT;
UPDATE "users" SET "name" = "email";
CREATE INDEX "users_name_idx" ON "users"("name");
`,
};
const all = [init, rooms, bills];

const datasource = 'datasource db {\n  provider = "postgresql"\n}\n';
const models = `${datasource}
model users {
  id     Int     @id
  email  String?
  billId Int?
  bill   bills?  @relation(fields: [billId], references: [id])

  @@index([email])
}

model rooms {
  id Int @id
}

model bills {
  id    Int     @id
  total Int     @default(0)
  users users[]

  @@index([total])
}
`;

const project = (migrations, schema = models) => ({
  'prisma/schema.prisma': schema,
  ...(migrations.length === 0
    ? {}
    : { 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n' }),
  ...Object.fromEntries(migrations.map(({ name, sql }) => [`prisma/migrations/${name}/migration.sql`, sql])),
});
const sqlOf = (migrations) => migrations.map(({ sql }) => sql).join('');
const deployed = { files: project(all), sql: sqlOf(all), rows: all };
const failedRow = (one, logs = 'ERROR: stopped') => ({ ...one, state: 'failed', logs });

/** A migration of which the first statements ran. */
const stopped = (last, ran) => ({
  files: project([...all, last]),
  sql: `${sqlOf(all)} insert into users values (1, 'a'), (2, 'b'); ${last.sql.split(';\n').slice(0, ran).join(';\n').replace(' CONCURRENTLY', '')};`,
  rows: [...all, failedRow(last)],
});

const folder = (directory, { name }) => join(directory, 'prisma/migrations', name);
const commit = ({ directory }) => {
  const git = (...args) =>
    execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'applied');
};

/** Each is a database and a project, and the runs that follow one another on them. */
export const states = [
  { name: 'empty', files: project(all), runs: ['status', 'baseline --yes', 'drift', 'resolve'] },
  {
    name: 'healthy',
    ...deployed,
    runs: [
      'status',
      'status add_rooms',
      'drift',
      'drift --no-database',
      'baseline --yes',
      'resolve',
      'prepare',
      'snapshot --output snap.json',
      'status --snapshot snap.json',
      'drift --revert --dry-run --snapshot snap.json',
      'resolve --yes --snapshot snap.json',
      'baseline --yes --snapshot snap.json',
    ],
  },
  {
    name: 'unbaselined',
    files: project(all),
    sql: sqlOf(all),
    runs: [
      'status',
      'baseline',
      'baseline --dry-run',
      'baseline --yes',
      'baseline --yes',
      'resolve --undo {journal} --dry-run',
      'resolve --undo {journal}',
      'resolve --undo {journal} --yes',
      'status',
    ],
  },
  {
    name: 'unbaselined-terminal',
    files: project(all),
    sql: sqlOf(all),
    runs: [
      { line: 'baseline', answer: 'n' },
      { line: 'baseline', answer: 'y' },
      { line: 'baseline', answer: 'y' },
    ],
  },
  {
    name: 'unbaselined-behind',
    files: project(all),
    sql: sqlOf([init, rooms]),
    runs: ['baseline --yes --pending add_bills', 'status'],
  },
  {
    name: 'no-history',
    files: project([]),
    sql: sqlOf(all),
    runs: ['status', 'baseline --dry-run', 'baseline --from schema --dry-run', 'baseline --yes', 'drift'],
  },
  { name: 'no-history-adopt', files: project([]), sql: sqlOf(all), runs: ['drift --adopt x --yes'] },
  {
    name: 'drifted',
    ...deployed,
    sql: `${sqlOf(all)} insert into users values (1, 'a'); DROP INDEX "users_email_idx"; ALTER TABLE "users" ADD COLUMN "phone" TEXT; CREATE TABLE "extra" ("id" INTEGER);`,
    runs: [
      'status',
      'drift',
      'drift --revert',
      'drift --revert --dry-run',
      'drift --revert --yes',
      'drift --revert --yes --object extra --allow-data-loss {database}',
      'drift --revert --yes --allow-data-loss {database}',
      'drift --revert --yes',
      'status',
    ],
  },
  {
    name: 'drifted-terminal',
    ...deployed,
    sql: `${sqlOf(all)} DROP INDEX "users_email_idx"; ALTER TABLE "users" ADD COLUMN "phone" TEXT;`,
    runs: [
      { line: 'drift --revert', answer: 'no' },
      { line: 'drift --revert', answer: '{database}' },
    ],
  },
  {
    name: 'drifted-blocked',
    ...deployed,
    sql: `${sqlOf(all)} ALTER TABLE "bills" ALTER COLUMN "total" DROP NOT NULL; insert into bills values (1, null);`,
    runs: ['drift --revert --yes', { line: 'drift --revert', answer: 'y' }],
  },
  {
    name: 'adopt',
    ...deployed,
    sql: `${sqlOf(all)} ALTER TABLE "users" ADD COLUMN "phone" TEXT;`,
    runs: [
      'drift --adopt phone --dry-run',
      'drift --adopt phone',
      'drift --adopt phone --yes',
      'drift --adopt phone --yes',
      'resolve --undo {journal} --yes',
    ],
  },
  {
    name: 'adopt-terminal',
    ...deployed,
    sql: `${sqlOf(all)} ALTER TABLE "users" ADD COLUMN "phone" TEXT;`,
    runs: [{ line: 'drift --adopt phone', answer: 'y' }],
  },
  {
    name: 'accept',
    ...deployed,
    sql: `${sqlOf(all)} ALTER TABLE "users" ADD COLUMN "phone" TEXT;`,
    runs: [
      'drift --accept public.users.phone --reason known --until 2999-01-01 --dry-run',
      'drift --accept public.users.phone --reason known --until 2999-01-01',
      'drift',
    ],
  },
  {
    name: 'squash',
    ...deployed,
    runs: [
      'baseline --squash',
      'baseline --squash --dry-run',
      'baseline --squash --to add_rooms --name start --yes',
      'baseline --squash --yes',
      'baseline --squash --yes',
      'status',
      'resolve --undo {journal} --yes',
    ],
  },
  { name: 'squash-terminal', ...deployed, runs: [{ line: 'baseline --squash', answer: 'y' }] },
  {
    name: 'failed-done',
    ...deployed,
    rows: [init, rooms, failedRow(bills)],
    runs: [
      'status',
      'resolve',
      'resolve --dry-run',
      'resolve add_bills --rolled-back --yes',
      'resolve add_bills --applied',
      'resolve add_bills --applied --yes',
      'resolve add_bills --applied --yes',
      'resolve --undo {journal} --yes',
      'resolve --yes',
    ],
  },
  {
    name: 'failed-terminal',
    ...deployed,
    rows: [init, rooms, failedRow(bills)],
    runs: [
      { line: 'resolve', answer: 'n' },
      { line: 'resolve', answer: 'y' },
    ],
  },
  {
    name: 'failed-nothing',
    files: project(all),
    sql: sqlOf([init, rooms]),
    rows: [init, rooms, failedRow(bills)],
    runs: ['resolve add_bills --rolled-back --yes', 'status'],
  },
  {
    name: 'half',
    ...stopped(bills, 1),
    files: project(all),
    sql: `${sqlOf([init, rooms])} insert into users values (1, 'a'); ${bills.sql.split(';\n').slice(0, 2).join(';\n')};`,
    rows: [init, rooms, failedRow(bills)],
    runs: [
      'status',
      'resolve',
      'resolve add_bills --finish',
      'resolve add_bills --finish --dry-run',
      'resolve add_bills --finish --yes',
      'status',
    ],
  },
  {
    name: 'half-revert',
    files: project(all),
    sql: `${sqlOf([init, rooms])} ${bills.sql.split(';\n').slice(0, 2).join(';\n')}; insert into bills values (1, 1);`,
    rows: [init, rooms, failedRow(bills)],
    runs: ['resolve add_bills --revert --yes', { line: 'resolve add_bills --revert', answer: '{database}' }],
  },
  {
    name: 'half-concurrent',
    ...stopped(concurrent, 1),
    runs: ['resolve email_key --finish --yes', 'status'],
  },
  { name: 'half-concurrent-revert', ...stopped(concurrent, 2), runs: ['resolve email_key --revert --yes'] },
  {
    name: 'half-blocked',
    ...stopped(concurrent, 1),
    sql: `${sqlOf(all)} insert into users values (1, 'a'), (2, 'a'); ${concurrent.sql.split(';\n')[0]};`,
    runs: ['resolve email_key --finish --yes'],
  },
  {
    name: 'half-data',
    ...stopped(data, 1),
    runs: ['resolve fill --finish --yes', 'resolve fill --finish --not-done 2 --yes'],
  },
  {
    name: 'unapply',
    files: project(all),
    sql: sqlOf([init, rooms]),
    rows: all,
    runs: [
      'status',
      'resolve',
      'resolve add_bills --unapply',
      'resolve add_bills --unapply --yes',
      'resolve add_bills --check',
      'resolve add_bills --rollback-sql',
      'resolve add_bills --applied --yes',
      'resolve add_bills --applied --unproven --yes',
    ],
  },
  {
    name: 'forget',
    files: project([init, bills]),
    sql: sqlOf(all),
    rows: all,
    runs: [
      'status',
      'resolve add_rooms --forget --yes',
      'resolve add_rooms --forget --yes',
      'resolve nothing --forget --yes',
    ],
  },
  {
    name: 'rename',
    ...deployed,
    then: ({ directory }) =>
      rename(folder(directory, rooms), folder(directory, { name: '20240202000000_rooms' })),
    runs: ['resolve', 'resolve add_rooms --rename 20240202000000_rooms --yes'],
  },
  {
    name: 'edited',
    ...deployed,
    then: async (place) => {
      commit(place);
      await writeFile(join(folder(place.directory, bills), 'migration.sql'), `-- reviewed\n${bills.sql}`);
      await writeFile(join(folder(place.directory, rooms), 'migration.sql'), 'select 1;\n');
    },
    runs: [
      'status',
      'resolve',
      'resolve add_bills --rehash',
      'resolve add_bills --rehash --yes',
      'resolve add_rooms --restore --dry-run',
      'resolve add_rooms --restore --yes',
      'resolve --undo {journal} --yes',
    ],
  },
  {
    name: 'followed-squash',
    ...deployed,
    then: async ({ directory }) => {
      const { createHash } = await import('node:crypto');
      const { renderSquashFile } = await import('../../packages/core/src/project/squash-file.ts');
      for (const each of all) await rm(folder(directory, each), { recursive: true });
      const squash = folder(directory, { name: '20240303000000_squashed' });
      await mkdir(squash);
      await writeFile(join(squash, 'migration.sql'), sqlOf(all));
      const replaces = all.map(({ name, sql }) => ({
        name,
        checksums: [createHash('sha256').update(sql).digest('hex')],
      }));
      await writeFile(join(squash, 'squash.json'), renderSquashFile({ replaces }));
    },
    runs: ['status', 'resolve', 'resolve squashed --squashed --yes', 'status'],
  },
  {
    name: 'broken-ledger',
    ...deployed,
    then: ({ server, database }) =>
      server.within(database, (client) =>
        client.query(
          'alter table _prisma_migrations drop constraint _prisma_migrations_pkey, drop column logs',
        ),
      ),
    runs: ['status', 'resolve', 'resolve --yes', 'resolve --undo {journal} --yes'],
  },
  {
    name: 'behind',
    files: project(all),
    sql: sqlOf([init, rooms]),
    rows: [init, rooms],
    runs: [
      'status',
      'drift',
      'resolve --check add_bills',
      'baseline --squash --yes',
      'drift --adopt x --yes',
    ],
  },
];
