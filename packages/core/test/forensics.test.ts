import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { openWriter } from '../src/database/open-database.ts';
import { expectedCatalogFor } from '../src/forensics/expected-catalog.ts';
import { gatherEvidence } from '../src/forensics/gather-evidence.ts';
import type { Catalog } from '../src/model/catalog.ts';
import type { HistoryEvidence } from '../src/model/evidence.ts';
import { describeObject } from '../src/model/identity.ts';
import type { Replay } from '../src/model/replay.ts';
import { replayHistory } from '../src/replay/replay-history.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import { recordedClinic } from './support/recorded-clinic.ts';
import { concludeEvidence, holdReplay, Recorder } from './support/recording.ts';
import { historyOf, replayOptions } from './support/replay.ts';

const names = Object.keys(recordedClinic);

let server: TestServer;
let replay: Replay;
beforeAll(async () => {
  server = await startPostgres(15);
  replay = await replayHistory(historyOf(recordedClinic), replayOptions(server));
});

async function liveAfter(...scripts: readonly (string | undefined)[]): Promise<Catalog> {
  const { url } = await server.createDatabase();
  const database = await openWriter({
    url,
    applicationName: 'prisma-mend tests',
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
  });
  try {
    for (const script of scripts) await database.script(script ?? '');
    return await readCatalog(database, { schemas: 'all' });
  } finally {
    await database.close();
  }
}

const without = (...left: readonly string[]): readonly string[] =>
  names.filter((name) => !left.includes(name));
const applied = (list: readonly string[]): Promise<Catalog> =>
  liveAfter(...list.map((name) => recordedClinic[name]));
const stateOf = (evidence: HistoryEvidence, name: string) =>
  evidence.migrations.find((migration) => migration.name === name);

/** Equal but for where columns stand, and how many stood there before. */
function withoutPositions(catalog: Catalog): readonly object[] {
  return catalog.objects.map((object) =>
    object.kind === 'column' ? { ...object, position: 0, number: 0 } : object,
  );
}

describe('the clinic, made without Prisma Migrate', () => {
  let recorder: Recorder;

  beforeAll(async () => {
    await holdReplay('clinic-replay', replay);
    recorder = await Recorder.open('clinic-evidence', replay.final);
  });

  afterAll(() => recorder.close());

  /** The evidence, which is recorded with the catalog that it was gathered from. */
  function gather(name: string, live: Catalog): HistoryEvidence {
    const evidence = gatherEvidence(replay, live);
    recorder.take(name, live, concludeEvidence(evidence));
    return evidence;
  }

  test('holds everything when everything was applied by hand', async () => {
    const live = await applied(names);
    const evidence = gather('all of it', live);
    expect(evidence.held).toEqual(names);
    expect(evidence.unexplained).toEqual([]);
    expect(stateOf(evidence, '03_seed')).toMatchObject({ state: 'noEvidence', basis: 'neighbours' });
    expect(stateOf(evidence, '08_old')).toMatchObject({ state: 'present', basis: 'supersession' });
  });

  test('holds all but the last, which is pending', async () => {
    const evidence = gather('all but the last', await applied(names.slice(0, -1)));
    expect(evidence.held).toEqual(names.slice(0, -1));
    expect(stateOf(evidence, '12_make_draft_fields_nullable')).toMatchObject({ state: 'absent', present: 0 });
  });

  test.each([
    ['05_note_index'],
    ['10_touch'],
    ['06_role', '11_search'],
    [
      '02_patients',
      '03_seed',
      '04_notes',
      '05_note_index',
      '07_phone',
      '09_wider_phone',
      '10_touch',
      '11_search',
      '12_make_draft_fields_nullable',
      '08_old',
    ],
  ])('is proven without %s and what follows from it', async (...left) => {
    const live = await applied(without(...left));
    const evidence = gather(`without ${left.join(', ')}`, live);
    expect(evidence.held).toEqual(without(...left));
    expect(evidence.unexplained).toEqual([]);
    const expected = expectedCatalogFor(replay, evidence.held);
    expect(withoutPositions(expected)).toEqual(withoutPositions(live));
  });

  test('half-applied shows which half', async () => {
    const half = 'alter table clinical_notes alter column "dueDate" drop not null';
    const evidence = gather(
      'half of the last',
      await liveAfter(...names.slice(0, -1).map((name) => recordedClinic[name]), half),
    );
    const last = stateOf(evidence, '12_make_draft_fields_nullable');
    expect(last).toMatchObject({ state: 'partial', isHeld: false, present: 1 });
    expect(last?.missing.map(({ object }) => object.name)).toEqual(['appointmentId', 'sessionDate']);
  });

  test('with hand-made tables only is never taken for more than it is', async () => {
    const live = await liveAfter('create table users (id text, email text); create table patients (id text)');
    const evidence = gather('other tables of these names', live);
    expect(evidence.held).toEqual([]);
    expect(stateOf(evidence, '01_init')?.state).toBe('partial');
  });

  test('of which nothing is there', async () => {
    expect(gather('nothing', await liveAfter()).held).toEqual([]);
  });

  test('of which an index was dropped by hand later', async () => {
    const drop = 'drop index clinical_notes_patient_idx';
    const evidence = gather(
      'an index dropped',
      await liveAfter(...names.map((name) => recordedClinic[name]), drop),
    );
    expect(stateOf(evidence, '05_note_index')).toMatchObject({ state: 'absent', isHeld: false });
  });

  test('names what was made by hand and what was changed by hand', async () => {
    const hand =
      'create index by_hand on patients (born); alter table patients alter column name type varchar(80)';
    const evidence = gather(
      'changed by hand',
      await liveAfter(...names.map((name) => recordedClinic[name]), hand),
    );
    expect(evidence.held).toEqual(names);
    const found = evidence.unexplained.map((difference) =>
      difference.kind === 'unexpected'
        ? describeObject(difference.actual)
        : describeObject(difference.expected),
    );
    expect(found).toContain('index public.patients.by_hand');
    expect(found).toContain('column public.patients.name');
  });
});

describe('where a later migration gives other names to what earlier ones made', () => {
  const photos: Readonly<Record<string, string>> = {
    '01_init': 'create table photos (id int primary key, taken_at timestamp not null, file text);',
    '02_expiry': 'alter table photos add column expires_at timestamp;',
    '03_required': 'alter table photos alter column file set not null;',
    '04_camel': `alter table photos rename column taken_at to "takenAt";
      alter table photos rename column expires_at to "expiresAt";`,
    '05_files': 'alter table photos rename to files;',
    '06_size': 'alter table files add column size int;',
  };
  const statesIn = ({ migrations }: HistoryEvidence): Readonly<Record<string, string>> =>
    Object.fromEntries(migrations.map(({ name, state, isHeld }) => [name, isHeld ? 'held' : state]));

  test.each([
    { ran: Object.keys(photos), more: '', unproven: [] },
    { ran: ['01_init', '05_files', '06_size'], more: '', unproven: ['02_expiry', '03_required', '04_camel'] },
    { ran: ['01_init', '02_expiry', '04_camel', '05_files'], more: '', unproven: ['03_required'] },
    { ran: ['01_init', '03_required', '05_files'], more: '', unproven: ['02_expiry', '04_camel'] },
    // Changed by hand, with a part that is still there under the later names.
    { ran: Object.keys(photos), more: 'alter table files drop column "takenAt"', unproven: [] },
  ])('$ran $more', async ({ ran, more, unproven }) => {
    const history = await replayHistory(historyOf(photos), replayOptions(server));
    const states = statesIn(
      gatherEvidence(history, await liveAfter(...ran.map((name) => photos[name]), more)),
    );
    expect(Object.keys(states).filter((name) => states[name] === 'unverified')).toEqual(unproven);
    expect(states['01_init']).toBe('held');
  });

  test.each([
    {
      of: 'a type',
      files: [
        `create type mood as enum ('GOOD'); create table notes (id int primary key, mood mood);`,
        `alter type mood add value 'BAD';`,
        'alter type mood rename to feeling;',
      ],
    },
    {
      of: 'an index',
      files: [
        'create table notes (id int primary key, born date);',
        'create index born on notes (born);',
        'alter index born rename to notes_born_idx; alter table notes add column died date;',
      ],
      instead: 'alter table notes add column died date;',
    },
  ])('so it is with $of', async ({ files, instead }) => {
    const named = Object.fromEntries(files.map((sql, index) => [`0${index + 1}`, sql]));
    const history = await replayHistory(historyOf(named), replayOptions(server));
    const whole = statesIn(gatherEvidence(history, await liveAfter(...files)));
    expect(whole).toEqual({ '01': 'held', '02': 'held', '03': 'held' });
    const gap = await liveAfter(files[0], instead ?? files[2]);
    expect(statesIn(gatherEvidence(history, gap))).toMatchObject({ '01': 'held', '02': 'unverified' });
  });
});
