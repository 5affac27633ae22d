/** A clinic before its patient module: what is there already, with rows in it. */
export const before = {
  name: '20250101000000_init',
  sql: `CREATE TABLE "staff" ("id" TEXT NOT NULL, "name" TEXT NOT NULL, CONSTRAINT "staff_pkey" PRIMARY KEY ("id"));
CREATE TABLE "visits" ("id" TEXT NOT NULL, "patientId" TEXT, "room" TEXT, CONSTRAINT "visits_pkey" PRIMARY KEY ("id"));
CREATE TABLE "bills" ("id" TEXT NOT NULL, "patientId" TEXT, "total" DECIMAL(10,2) NOT NULL DEFAULT 0, CONSTRAINT "bills_pkey" PRIMARY KEY ("id"));
`,
};

/** One enum, six tables, fifteen foreign keys, indexes, a function with its trigger and a DO block. */
export const patientStatements: readonly string[] = [
  `CREATE TYPE "PatientStatus" AS ENUM ('ACTIVE', 'ARCHIVED', 'DECEASED');`,
  ...['patients', 'allergies', 'consents', 'contacts', 'documents', 'referrals'].map(
    (table) => `CREATE TABLE "${table}" (
    "id" TEXT NOT NULL,
    "patientId" TEXT,
    "staffId" TEXT,
    "code" SERIAL NOT NULL,
    "status" "PatientStatus" NOT NULL DEFAULT 'ACTIVE',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "${table}_pkey" PRIMARY KEY ("id")
);`,
  ),
  `ALTER TABLE "visits" ADD COLUMN "status" "PatientStatus" NOT NULL DEFAULT 'ACTIVE',
  ALTER COLUMN "room" SET DEFAULT 'unassigned';`,
  ...['patients', 'allergies', 'consents', 'contacts', 'documents', 'referrals'].map(
    (table) => `CREATE INDEX "${table}_patientId_idx" ON "${table}"("patientId");`,
  ),
  `CREATE UNIQUE INDEX "patients_code_key" ON "patients"("code");`,
  ...['allergies', 'consents', 'contacts', 'documents', 'referrals', 'visits', 'bills'].map(
    (table) =>
      `ALTER TABLE "${table}" ADD CONSTRAINT "${table}_patientId_fkey" FOREIGN KEY ("patientId") REFERENCES "patients"("id") ON DELETE SET NULL ON UPDATE CASCADE;`,
  ),
  ...['patients', 'allergies', 'consents', 'contacts', 'documents', 'referrals'].map(
    (table) =>
      `ALTER TABLE "${table}" ADD CONSTRAINT "${table}_staffId_fkey" FOREIGN KEY ("staffId") REFERENCES "staff"("id") ON DELETE SET NULL ON UPDATE CASCADE;`,
  ),
  `CREATE FUNCTION "archive_patient"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."status" = 'DECEASED' THEN NEW."code" := 0; END IF;
  RETURN NEW;
END $$;`,
  `CREATE TRIGGER "archive" BEFORE UPDATE ON "patients" FOR EACH ROW EXECUTE FUNCTION "archive_patient"();`,
  `DO $do$ BEGIN
  ALTER TABLE "patients" ADD CONSTRAINT "patients_code_check" CHECK ("code" >= 0);
END $do$;`,
];

export const patientModule = {
  name: '20250601120000_add_patient_module',
  sql: `-- The patient module\n${patientStatements.join('\n\n')}\n`,
};

/** The same file with every statement in a transaction of its own: a deploy that stops leaves what was before. */
export const committingModule = {
  name: patientModule.name,
  sql: patientStatements.map((statement) => `BEGIN;\n${statement}\nCOMMIT;\n`).join('\n'),
};

/** Every reference that the module makes, as `[table, column, table referred to]`. */
export const references: readonly (readonly [string, string, string])[] = [
  ...['allergies', 'consents', 'contacts', 'documents', 'referrals', 'visits', 'bills'].map(
    (table) => [table, 'patientId', 'patients'] as const,
  ),
  ...['patients', 'allergies', 'consents', 'contacts', 'documents', 'referrals'].map(
    (table) => [table, 'staffId', 'staff'] as const,
  ),
];

export const after = {
  name: '20250701000000_rooms',
  sql: 'CREATE TABLE "rooms" ("id" TEXT NOT NULL, CONSTRAINT "rooms_pkey" PRIMARY KEY ("id"));\n',
};
