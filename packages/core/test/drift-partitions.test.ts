import { afterEach, expect, test } from '@jest/globals';
import { checkDrift } from '../src/operations/check-drift.ts';
import { makeDriftClinic, tellFindings, type DriftClinic } from './support/drift-clinic.ts';

let clinic: DriftClinic;
afterEach(() => clinic.remove());

const months = Array.from({ length: 12 }, (_, month) => month);
const created = `create table visits (id int not null, month int not null, note text, room int, constraint room_known check (room > 0))
    partition by range (month);
  create function stamp() returns trigger language plpgsql as 'begin return new; end';
  create trigger stamped before insert on visits for each row execute function stamp();
  ${months.map((month) => `create table visits_${month} partition of visits for values from (${month}) to (${month + 1});`).join('\n')}
  create index visits_room on visits (room);
  create unique index visits_id on visits (id, month);`;

async function makeVisits(): Promise<void> {
  clinic = await makeDriftClinic();
  await clinic.project.addMigration('20990101000000_visits', created);
  await clinic.database.query(created);
  await clinic.database
    .query(`insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
    values ('v', encode(sha256(convert_to($$${created}$$, 'UTF8')), 'hex'), now(), '20990101000000_visits', 1)`);
}

test('what is changed on a table with 12 partitions is told once, not 13 times', async () => {
  await makeVisits();
  await clinic.database.query(`
    alter table visits add column extra text;
    alter table visits alter column note type varchar(20);
    alter table visits alter column room set not null;
    alter table visits drop constraint room_known;
    alter table visits add constraint room_high check (room > 9);
    drop index visits_room;
    drop trigger stamped on visits;
    create index visits_note on visits (note)`);
  const found = tellFindings(await checkDrift(clinic.options()));
  expect(found.filter((line) => line.startsWith('HL')).toSorted()).toEqual([
    'HL check-constraint-missing public.visits.room_known',
    'HL check-constraint-unexpected public.visits.room_high',
    'HL column-nullability public.visits.room',
    'HL column-type public.visits.note',
    'HL column-unexpected public.visits.extra',
    'HL index-missing public.visits.visits_room',
    'HL index-unexpected public.visits.visits_note',
    'HL trigger-missing public.visits.stamped',
  ]);
});

test('what is changed on one partition alone is told of it', async () => {
  await makeVisits();
  await clinic.database.query(`
    alter table visits_3 alter column note set default 'x';
    alter table visits alter column room set default 1;
    alter table visits_4 alter column room set default 2;
    create index own on visits_5 (note); alter table visits_6 disable trigger stamped`);
  const found = tellFindings(await checkDrift(clinic.options()));
  expect(found).toEqual(
    expect.arrayContaining([
      'HL column-default public.visits.room',
      'HL column-default public.visits_3.note',
      'HL column-default public.visits_4.room',
      'HL index-unexpected public.visits_5.own',
      'HL trigger-disabled public.visits_6.stamped',
    ]),
  );
});
