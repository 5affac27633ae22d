/**
 * A database of `models` tables as plain DDL, and the schema.prisma that describes it: per model 12 columns, a primary
 * key, one unique and three plain indexes, two foreign keys; one enum per five models; every name mapped.
 *
 *   node scripts/bench/generate-schema.mjs 1000 /tmp/bench     # writes schema.sql and schema.prisma
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const labels = ['DRAFT', 'ACTIVE', 'ARCHIVED'];

/** @param {number} models */
export function generateSchema(models) {
  const enumCount = Math.ceil(models / 5);
  const numbers = Array.from({ length: models }, (_, number) => number);
  const enums = Array.from({ length: enumCount }, (_, number) => number);
  const owned = groupBy(numbers, (number) => ownerOf(number, models));
  const children = groupBy(numbers, (number) => parentOf(number, models));
  const sql = [
    ...enums.map(
      (number) => `CREATE TYPE "status_${number}" AS ENUM (${labels.map((each) => `'${each}'`).join(', ')});`,
    ),
    ...numbers.map((number) => tableSql(number, enumCount)),
    ...numbers.flatMap((number) => foreignKeySql(number, models)),
  ].join('\n');
  const prisma = [
    'datasource db {\n  provider = "postgresql"\n}',
    ...enums.map((number) => enumPrisma(number)),
    ...numbers.map((number) =>
      modelPrisma(number, models, enumCount, owned.get(number) ?? [], children.get(number) ?? []),
    ),
  ].join('\n\n');
  return { sql: `${sql}\n`, prisma: `${prisma}\n` };
}

function tableSql(number, enumCount) {
  const table = `model_${number}`;
  return `CREATE TABLE "${table}" (
  "id" SERIAL NOT NULL,
  "email_address" TEXT NOT NULL,
  "display_name" VARCHAR(120) NOT NULL DEFAULT '',
  "status" "status_${number % enumCount}" NOT NULL DEFAULT 'DRAFT',
  "is_active" BOOLEAN NOT NULL DEFAULT true,
  "amount" DECIMAL(12,2) NOT NULL DEFAULT 0,
  "quantity" INTEGER,
  "payload" JSONB,
  "owner_id" INTEGER NOT NULL,
  "parent_id" INTEGER,
  "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMP(3) NOT NULL,
  CONSTRAINT "${table}_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "${table}_email_address_key" ON "${table}"("email_address");
CREATE INDEX "${table}_owner_id_idx" ON "${table}"("owner_id");
CREATE INDEX "${table}_status_created_at_idx" ON "${table}"("status", "created_at" DESC);
CREATE INDEX "${table}_parent_id_idx" ON "${table}"("parent_id");`;
}

function foreignKeySql(number, models) {
  const table = `model_${number}`;
  return [
    `ALTER TABLE "${table}" ADD CONSTRAINT "${table}_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "model_${ownerOf(number, models)}"("id") ON DELETE RESTRICT ON UPDATE CASCADE;`,
    `ALTER TABLE "${table}" ADD CONSTRAINT "${table}_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "model_${parentOf(number, models)}"("id") ON DELETE SET NULL ON UPDATE CASCADE;`,
  ];
}

const ownerOf = (number, models) => (number * 7 + 1) % models;
const parentOf = (number, models) => (number * 13 + 2) % models;

function groupBy(numbers, keyOf) {
  const groups = new Map();
  for (const number of numbers) {
    const key = keyOf(number);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [number]);
    else group.push(number);
  }
  return groups;
}

function enumPrisma(number) {
  return `enum Status${number} {\n${labels.map((label) => `  ${label}`).join('\n')}\n\n  @@map("status_${number}")\n}`;
}

function modelPrisma(number, models, enumCount, owned, children) {
  return `model Model${number} {
  id Int @id @default(autoincrement())
  emailAddress String @unique @map("email_address")
  displayName String @default("") @map("display_name") @db.VarChar(120)
  status Status${number % enumCount} @default(DRAFT)
  isActive Boolean @default(true) @map("is_active")
  amount Decimal @default(0) @db.Decimal(12, 2)
  quantity Int?
  payload Json?
  ownerId Int @map("owner_id")
  parentId Int? @map("parent_id")
  createdAt DateTime @default(now()) @map("created_at")
  updatedAt DateTime @updatedAt @map("updated_at")
  owner Model${ownerOf(number, models)} @relation("owner${number}", fields: [ownerId], references: [id], onDelete: Restrict)
  parent Model${parentOf(number, models)}? @relation("parent${number}", fields: [parentId], references: [id], onDelete: SetNull)
${[
  ...owned.map((other) => `  owned${other} Model${other}[] @relation("owner${other}")`),
  ...children.map((other) => `  children${other} Model${other}[] @relation("parent${other}")`),
].join('\n')}

  @@index([ownerId])
  @@index([status, createdAt(sort: Desc)])
  @@index([parentId])
  @@map("model_${number}")
}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [models, directory] = process.argv.slice(2);
  if (!/^\d+$/.test(models ?? '') || directory === undefined) {
    console.error('usage: node scripts/bench/generate-schema.mjs <models> <directory>');
    process.exit(1);
  }
  const { sql, prisma } = generateSchema(Number(models));
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'schema.sql'), sql);
  await writeFile(join(directory, 'schema.prisma'), prisma);
}
