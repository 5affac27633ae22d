-- The clinic's database as it was made: by hand, with no history, up to and including the second migration.
CREATE TABLE patients (
    id serial CONSTRAINT patients_pkey PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL
);
CREATE UNIQUE INDEX patients_email_key ON patients (email);

CREATE TABLE clinical_notes (
    id serial CONSTRAINT clinical_notes_pkey PRIMARY KEY,
    "patientId" integer NOT NULL
        CONSTRAINT "clinical_notes_patientId_fkey" REFERENCES patients ON DELETE RESTRICT ON UPDATE CASCADE,
    body text NOT NULL,
    "appointmentId" integer NOT NULL,
    "sessionDate" timestamp(3) NOT NULL,
    "dueDate" timestamp(3) NOT NULL
);
CREATE INDEX "clinical_notes_patientId_idx" ON clinical_notes ("patientId");

INSERT INTO patients (name, email) VALUES ('Ada', 'ada@example.com');
INSERT INTO clinical_notes ("patientId", body, "appointmentId", "sessionDate", "dueDate")
    VALUES (1, 'First visit', 7, '2025-07-01 09:00', '2025-07-08 09:00');
