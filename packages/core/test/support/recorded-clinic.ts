/** What the recordings of replay and evidence are of; `forensics.test.ts` makes them. */
export const recordedClinic: Readonly<Record<string, string>> = {
  '01_init': `create type "Role" as enum ('DOCTOR', 'CLERK');
    create table users (id text primary key, email text not null, role "Role" not null default 'CLERK');
    create unique index users_email_key on users (email);`,
  '02_patients': 'create table patients (id text primary key, name text not null, born date);',
  '03_seed': `insert into users (id, email) values ('1', 'a@example.org') on conflict do nothing;`,
  '04_notes': `create table clinical_notes (id text primary key, "patientId" text not null,
      "appointmentId" text not null, "sessionDate" timestamp(3) not null, "dueDate" timestamp(3) not null);
    alter table clinical_notes add constraint clinical_notes_patient_fkey foreign key ("patientId")
      references patients (id) on delete restrict on update cascade;`,
  '05_note_index': 'create index clinical_notes_patient_idx on clinical_notes ("patientId");',
  '06_role': `alter type "Role" add value 'ADMIN';`,
  '07_phone': 'alter table patients add column phone varchar(20);',
  '08_old': 'create table tmp_import (id int);',
  '09_wider_phone': 'alter table patients alter column phone type text; drop table tmp_import;',
  '10_touch': `create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger touch before update on patients for each row execute function touch();`,
  '11_search': 'create index patients_name_idx on patients (lower(name));',
  '12_make_draft_fields_nullable': `alter table clinical_notes alter column "appointmentId" drop not null,
      alter column "sessionDate" drop not null, alter column "dueDate" drop not null;`,
};
