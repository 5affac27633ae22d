-- CreateTable
CREATE TABLE "clinical_notes" (
    "id" SERIAL NOT NULL,
    "patientId" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "appointmentId" INTEGER NOT NULL,
    "sessionDate" TIMESTAMP(3) NOT NULL,
    "dueDate" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "clinical_notes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "clinical_notes_patientId_idx" ON "clinical_notes"("patientId");

-- AddForeignKey
ALTER TABLE "clinical_notes" ADD CONSTRAINT "clinical_notes_patientId_fkey" FOREIGN KEY ("patientId") REFERENCES "patients"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
