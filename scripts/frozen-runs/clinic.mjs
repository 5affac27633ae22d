import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const init = {
  name: '20240101000000_init',
  sql: `CREATE TABLE "users" ("id" INTEGER NOT NULL, "email" TEXT, CONSTRAINT "users_pkey" PRIMARY KEY ("id"));
CREATE INDEX "users_email_idx" ON "users"("email");
`,
};
export const rooms = {
  name: '20240202000000_add_rooms',
  sql: 'CREATE TABLE "rooms" ("id" INTEGER NOT NULL, CONSTRAINT "rooms_pkey" PRIMARY KEY ("id"));\n',
};
export const bills = {
  name: '20240303000000_add_bills',
  sql: `CREATE TABLE "bills" ("id" INTEGER NOT NULL, "total" INTEGER NOT NULL DEFAULT 0, CONSTRAINT "bills_pkey" PRIMARY KEY ("id"));
CREATE INDEX "bills_total_idx" ON "bills"("total");
ALTER TABLE "users" ADD COLUMN "billId" INTEGER;
ALTER TABLE "users" ADD CONSTRAINT "users_billId_fkey" FOREIGN KEY ("billId") REFERENCES "bills"("id") ON DELETE SET NULL ON UPDATE CASCADE;
`,
};
export const concurrent = {
  name: '20240404000000_email_key',
  sql: `CREATE TABLE "logs" ("id" INTEGER NOT NULL, CONSTRAINT "logs_pkey" PRIMARY KEY ("id"));
CREATE UNIQUE INDEX CONCURRENTLY "users_email_key" ON "users"("email");
ALTER TABLE "users" ADD COLUMN "floor" INTEGER;
`,
};
export const data = {
  name: '20240404000000_fill',
  sql: `ALTER TABLE "users" ADD COLUMN "name" TEXT;
UPDATE "users" SET "name" = "email";
CREATE INDEX "users_name_idx" ON "users"("name");
`,
};
export const all = [init, rooms, bills];

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

export const project = (migrations, schema = models) => ({
  'prisma/schema.prisma': schema,
  ...(migrations.length === 0
    ? {}
    : { 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n' }),
  ...Object.fromEntries(migrations.map(({ name, sql }) => [`prisma/migrations/${name}/migration.sql`, sql])),
});
export const sqlOf = (migrations) => migrations.map(({ sql }) => sql).join('');
export const deployed = { files: project(all), sql: sqlOf(all), rows: all };
export const failedRow = (one, logs = 'ERROR: stopped') => ({ ...one, state: 'failed', logs });

/** A migration of which the first statements ran. */
export const stopped = (last, ran) => ({
  files: project([...all, last]),
  sql: `${sqlOf(all)} insert into users values (1, 'a'), (2, 'b'); ${last.sql.split(';\n').slice(0, ran).join(';\n').replace(' CONCURRENTLY', '')};`,
  rows: [...all, failedRow(last)],
});

export const folder = (directory, { name }) => join(directory, 'prisma/migrations', name);
export const commit = ({ directory }) => {
  const git = (...args) =>
    execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'applied');
};
