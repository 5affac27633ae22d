/** The project that the demonstration plays with: a clinic whose database was made without Prisma Migrate. */

export const clinicSchema = `datasource db {
  provider = "postgresql"
}

enum InvoiceStatus {
  DRAFT
  SENT
  PAID
}

model Patient {
  id           Int           @id @default(autoincrement())
  email        String        @unique
  fullName     String
  createdAt    DateTime      @default(now())
  appointments Appointment[]
  notes        ClinicalNote[]
  invoices     Invoice[]

  @@map("patients")
}

model Appointment {
  id        Int            @id @default(autoincrement())
  patientId Int
  startsAt  DateTime
  patient   Patient        @relation(fields: [patientId], references: [id])
  notes     ClinicalNote[]

  @@index([patientId, startsAt])
  @@map("appointments")
}

model ClinicalNote {
  id            Int          @id @default(autoincrement())
  patientId     Int
  appointmentId Int?
  sessionDate   DateTime?
  dueDate       DateTime?
  body          String
  patient       Patient      @relation(fields: [patientId], references: [id])
  appointment   Appointment? @relation(fields: [appointmentId], references: [id])

  @@map("clinical_notes")
}

model Invoice {
  id        Int           @id @default(autoincrement())
  patientId Int
  total     Decimal       @db.Decimal(10, 2)
  status    InvoiceStatus @default(DRAFT)
  patient   Patient       @relation(fields: [patientId], references: [id])

  @@map("invoices")
}
`;

export const clinicConfig = `import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  datasource: { url: process.env.DATABASE_URL },
});
`;

/** Name and text of each migration, in order. */
export const clinicMigrations: readonly (readonly [name: string, sql: string])[] = [
  [
    '20250203101500_init',
    `-- CreateTable
CREATE TABLE "patients" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "fullName" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "patients_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appointments" (
    "id" SERIAL NOT NULL,
    "patientId" INTEGER NOT NULL,
    "startsAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "appointments_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "patients_email_key" ON "patients"("email");

-- AddForeignKey
ALTER TABLE "appointments" ADD CONSTRAINT "appointments_patientId_fkey" FOREIGN KEY ("patientId") REFERENCES "patients"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
`,
  ],
  [
    '20250411083000_add_clinical_notes',
    `-- CreateTable
CREATE TABLE "clinical_notes" (
    "id" SERIAL NOT NULL,
    "patientId" INTEGER NOT NULL,
    "appointmentId" INTEGER NOT NULL,
    "sessionDate" TIMESTAMP(3) NOT NULL,
    "dueDate" TIMESTAMP(3) NOT NULL,
    "body" TEXT NOT NULL,

    CONSTRAINT "clinical_notes_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "clinical_notes" ADD CONSTRAINT "clinical_notes_patientId_fkey" FOREIGN KEY ("patientId") REFERENCES "patients"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clinical_notes" ADD CONSTRAINT "clinical_notes_appointmentId_fkey" FOREIGN KEY ("appointmentId") REFERENCES "appointments"("id") ON DELETE SET NULL ON UPDATE CASCADE;
`,
  ],
  [
    '20250620140000_add_invoices',
    `-- CreateEnum
CREATE TYPE "InvoiceStatus" AS ENUM ('DRAFT', 'SENT', 'PAID');

-- CreateTable
CREATE TABLE "invoices" (
    "id" SERIAL NOT NULL,
    "patientId" INTEGER NOT NULL,
    "total" DECIMAL(10,2) NOT NULL,
    "status" "InvoiceStatus" NOT NULL DEFAULT 'DRAFT',

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_patientId_fkey" FOREIGN KEY ("patientId") REFERENCES "patients"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
`,
  ],
  [
    '20250902070000_index_appointments',
    `-- CreateIndex
CREATE INDEX "appointments_patientId_startsAt_idx" ON "appointments"("patientId", "startsAt");
`,
  ],
  [
    '20251119024521_make_draft_fields_nullable',
    `-- AlterTable
ALTER TABLE "clinical_notes" ALTER COLUMN "appointmentId" DROP NOT NULL,
ALTER COLUMN "sessionDate" DROP NOT NULL,
ALTER COLUMN "dueDate" DROP NOT NULL;
`,
  ],
];
