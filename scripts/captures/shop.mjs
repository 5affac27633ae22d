/** A shop: its files, SQL that makes its database, and rows of its history table. */
const datasource = 'datasource db {\n  provider = "postgresql"\n}\n';
const schema = `${datasource}
enum Role {
  USER
  ADMIN
}

model User {
  id     Int     @id @default(autoincrement())
  email  String  @unique
  name   String?
  role   Role    @default(USER)
  orders Order[]
}

model Order {
  id     Int     @id @default(autoincrement())
  userId Int
  total  Decimal @default(0)
  user   User    @relation(fields: [userId], references: [id])

  @@index([userId])
}
`;

export const init = {
  name: '20260110090000_init',
  sql: `-- CreateEnum
CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN');

-- CreateTable
CREATE TABLE "User" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT,
    "role" "Role" NOT NULL DEFAULT 'USER',

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Order" (
    "id" SERIAL NOT NULL,
    "userId" INTEGER NOT NULL,
    "total" DECIMAL(65,30) NOT NULL DEFAULT 0,

    CONSTRAINT "Order_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "Order_userId_idx" ON "Order"("userId");

-- AddForeignKey
ALTER TABLE "Order" ADD CONSTRAINT "Order_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
`,
};

export const pending = {
  name: '20260201100000_add_coupons',
  sql: `CREATE TABLE "Coupon" ("code" TEXT NOT NULL, CONSTRAINT "Coupon_pkey" PRIMARY KEY ("code"));
ALTER TABLE "Order" ALTER COLUMN "total" SET DATA TYPE DECIMAL(10,2);
`,
};

export const invoices = {
  name: '20260301120000_add_invoices',
  sql: `CREATE TABLE "Invoice" ("id" SERIAL NOT NULL, "orderId" INTEGER, "sum" DECIMAL(10,2), CONSTRAINT "Invoice_pkey" PRIMARY KEY ("id"));
CREATE TABLE "Reminder" ("id" SERIAL NOT NULL, "invoiceId" INTEGER NOT NULL, CONSTRAINT "Reminder_pkey" PRIMARY KEY ("id"));
CREATE INDEX "Invoice_orderId_idx" ON "Invoice"("orderId");
UPDATE "Invoice" SET "sum" = 0 WHERE "sum" IS NULL;
ALTER TABLE "Invoice" ALTER COLUMN "sum" SET NOT NULL;
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "User" ADD COLUMN "invoiceEmail" TEXT;
ALTER TABLE "Reminder" ADD CONSTRAINT "Reminder_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE UNIQUE INDEX "User_invoiceEmail_key" ON "User"("invoiceEmail");
`,
};

export const project = (migrations, text = schema) => ({
  'prisma.config.mjs':
    'export default { schema: "prisma/schema.prisma", datasource: { url: process.env.DATABASE_URL } };\n',
  'prisma/schema.prisma': text,
  ...(migrations.length === 0
    ? {}
    : { 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n' }),
  ...Object.fromEntries(migrations.map(({ name, sql }) => [`prisma/migrations/${name}/migration.sql`, sql])),
});
const firstOf = ({ sql }, count) => `${sql.split(';\n').slice(0, count).join(';\n')};\n`;

const byHand = `create table audit_log (id int primary key, what text);
alter table "User" add column phone text;
alter table "User" alter column name set default 'n/a';
drop index "Order_userId_idx";
alter type "Role" add value 'SUPPORT';
create function touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touch_user before update on "User" for each row execute function touch();
`;

const count = (number, make) => Array.from({ length: number }, (_, index) => make(index)).join('');
export const wide = {
  name: '20260110090000_init',
  sql: count(
    335,
    (index) =>
      `CREATE TABLE "t${index}" ("id" INTEGER NOT NULL, "a" INTEGER, CONSTRAINT "t${index}_pkey" PRIMARY KEY ("id"));\nCREATE INDEX "t${index}_a_idx" ON "t${index}"("a");\n`,
  ),
};
export const wideSchema = `${datasource}${count(335, (index) => `\nmodel t${index} {\n  id Int @id\n  a Int?\n  @@index([a])\n}\n`)}`;
export const wideByHand = count(
  335,
  (index) =>
    `drop index "t${index}_a_idx";${index < 330 ? `create table "extra${index}" (id int); alter table "t${index}" add column c text;` : ''}`,
);

export const steps = Array.from({ length: 12 }, (_, index) => ({
  name: `202601${String(index + 11)}090000_step_${index + 1}`,
  sql: `CREATE TABLE "Step${index + 1}" ("id" INTEGER NOT NULL, CONSTRAINT "Step${index + 1}_pkey" PRIMARY KEY ("id"));\n`,
}));
export const squash = {
  name: '20260122090000_squashed',
  sql: steps.map(({ sql }) => sql).join(''),
};
export const stepsSchema = `${datasource}${steps.map((_, index) => `\nmodel Step${index + 1} {\n  id Int @id\n}\n`).join('')}`;

export const sqlOf = (migrations) => migrations.map(({ sql }) => sql).join('');
const failed = (one) => ({
  ...one,
  state: 'failed',
  logs: 'ERROR: column "sum" of relation "Invoice" contains null values\nSQLSTATE 23502',
});
export const deployed = { files: project([init]), sql: init.sql, rows: [init] };
export const drifted = { files: project([init]), sql: `${init.sql}${byHand}`, rows: [init] };
export const half = {
  files: project([init, invoices]),
  sql: `${init.sql}${firstOf(invoices, 4)}`,
  rows: [init, failed(invoices)],
};
