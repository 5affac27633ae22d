-- AlterTable
ALTER TABLE "clinical_notes" ALTER COLUMN "appointmentId" DROP NOT NULL,
ALTER COLUMN "sessionDate" DROP NOT NULL,
ALTER COLUMN "dueDate" DROP NOT NULL;
