import type { WantedRow } from './ledger-rows.ts';

/** What the migration under test is called, and after its folder was renamed. */
export const suspectName = '20240202_add_invoices';
export const renamedName = '20240202_invoices';

interface Script {
  readonly name: string;
  readonly sql: string;
}

/** Where in the history the migration stands, and what it consists of. */
interface Place {
  readonly earlier: readonly Script[];
  /** Either half can be run without the other. */
  readonly halves: readonly [readonly string[], readonly string[]];
  readonly later: readonly Script[];
  /** Builds on the migration: what it made is another thing afterwards. */
  readonly superseding: readonly Script[] | null;
}

const patients: Script = {
  name: '20240101_init',
  sql: 'create table patients (id int primary key, email text not null);\n',
};
const rooms: Script = { name: '20240303_rooms', sql: 'create table rooms (id int primary key);\n' };
const widening: Script = {
  name: '20240404_widen',
  sql: `alter table invoices alter column patient type bigint;\nalter type currency add value 'CHF';\n`,
};
const invoices = [
  'create table invoices (id int primary key, patient int not null);\n',
  'create index invoices_patient_idx on invoices (patient);\n',
];
const currency = `create type currency as enum ('EUR', 'USD');\n`;
const optional = 'alter table patients alter column email drop not null;\n';

export const places = {
  first: {
    earlier: [],
    halves: [invoices, ['create table patients (id int primary key, email text);\n', currency]],
    later: [rooms],
    superseding: [rooms, widening],
  },
  middle: {
    earlier: [patients],
    halves: [invoices, [optional, currency]],
    later: [rooms],
    superseding: [rooms, widening],
  },
  last: {
    earlier: [patients, { ...rooms, name: '20240102_rooms' }],
    halves: [invoices, [optional, currency]],
    later: [],
    superseding: null,
  },
  withRows: {
    earlier: [patients],
    halves: [invoices, [optional, currency, `update patients set email = 'none' where email = '';\n`]],
    later: [rooms],
    superseding: [rooms, widening],
  },
} as const satisfies Readonly<Record<string, Place>>;
export type PlaceName = keyof typeof places;

/** What of the migration was really run on the database. */
export const catalogs = ['absent', 'present', 'firstHalf', 'secondHalf', 'superseded', 'altered'] as const;
export type CatalogName = (typeof catalogs)[number];

export const alteringSql = 'alter table invoices alter column patient type bigint;\n';

export function suspectSql(place: PlaceName): string {
  return places[place].halves.flat().join('');
}

/** The version of the file before a comment was taken out of it. */
export function oldSuspectSql(place: PlaceName): string {
  return `-- first version\n${suspectSql(place)}`;
}

const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

/** What became of the folder since; null is a folder without its file, undefined no folder. */
export const folders = {
  same: (sql: string) => sql,
  crlf: (sql: string) => sql.replaceAll('\n', '\r\n'),
  comment: (sql: string) => `${sql}-- reviewed\n`,
  whitespace: (sql: string) => sql.replaceAll(', ', ',\n  '),
  effectEqual: (sql: string) =>
    sql.replace('invoices (patient);', 'public.invoices using btree (patient asc);'),
  otherEffect: (sql: string) => sql.replace('patient int not null', 'patient int not null, note text'),
  bom: (sql: string) => `\uFEFF${sql}`,
  utf16,
  missing: () => null,
  gone: () => undefined,
  renamed: (sql: string) => sql,
} as const satisfies Readonly<Record<string, (sql: string) => string | Buffer | null | undefined>>;
export type FolderName = keyof typeof folders;

/** A row as `[state, version of the file that was run]`, with what else is particular about it. */
interface RowShape extends Partial<Pick<WantedRow, 'logs' | 'steps'>> {
  readonly state: WantedRow['state'];
  readonly isOld?: boolean;
}

const error = 'ERROR: relation "x" does not exist';
const old = true;

export const ledgers = {
  none: [],
  applied: [{ state: 'applied' }],
  markedApplied: [{ state: 'applied', steps: 0, logs: '' }],
  appliedOld: [{ state: 'applied', isOld: old }],
  appliedTwice: [{ state: 'applied' }, { state: 'applied' }],
  withoutSteps: [{ state: 'applied', steps: null }],
  failed: [{ state: 'failed', steps: 0 }],
  failedWithError: [{ state: 'failed', steps: 0, logs: error }],
  failedTwice: [{ state: 'failed', isOld: old }, { state: 'failed' }],
  failedAndApplied: [{ state: 'failed' }, { state: 'applied' }],
  rolledBack: [{ state: 'rolledBack', logs: error }],
  rolledBackOld: [{ state: 'rolledBack', isOld: old }],
  rolledBackOldAndApplied: [{ state: 'rolledBack', isOld: old }, { state: 'applied' }],
  rolledBackAndFailed: [{ state: 'rolledBack', logs: error }, { state: 'failed' }],
  stuck: [{ state: 'appliedAndRolledBack' }],
  stuckOld: [{ state: 'appliedAndRolledBack', isOld: old }],
  stuckOldAndApplied: [{ state: 'appliedAndRolledBack', isOld: old }, { state: 'applied' }],
} as const satisfies Readonly<Record<string, readonly RowShape[]>>;
export type LedgerName = keyof typeof ledgers;

export interface MatrixCase {
  readonly ledger: LedgerName;
  readonly folder: FolderName;
  readonly catalog: CatalogName;
  readonly place: PlaceName;
}

export function rowsOf({ ledger, place }: MatrixCase): readonly WantedRow[] {
  return ledgers[ledger].map(({ isOld = false, ...row }: RowShape) => ({
    ...row,
    name: suspectName,
    sql: isOld ? oldSuspectSql(place) : suspectSql(place),
  }));
}

export function othersOf({ catalog, place }: MatrixCase): Pick<Place, 'earlier' | 'later'> {
  const { earlier, later, superseding } = places[place];
  return { earlier, later: catalog === 'superseded' ? (superseding ?? later) : later };
}

/** The statements of the migration that ran. */
export function ranOf({ catalog, place }: MatrixCase): readonly string[] {
  const [first, second] = places[place].halves;
  switch (catalog) {
    case 'absent':
      return [];
    case 'firstHalf':
      return first;
    case 'secondHalf':
      return second;
    case 'present':
    case 'superseded':
    case 'altered':
      return [...first, ...second];
  }
}

function namesOf<T extends object>(values: T): readonly (keyof T)[] {
  return Object.keys(values) as (keyof T)[];
}

/** The whole product; nothing supersedes the last migration. */
export const allCases: readonly MatrixCase[] = namesOf(places).flatMap((place) =>
  catalogs
    .filter((catalog) => catalog !== 'superseded' || places[place].superseding !== null)
    .flatMap((catalog) =>
      namesOf(folders).flatMap((folder) =>
        namesOf(ledgers).map((ledger) => ({ ledger, folder, catalog, place })),
      ),
    ),
);

/** Values of different kinds that meet in a case. */
export function pairsOf({ ledger, folder, catalog, place }: MatrixCase): readonly string[] {
  return [
    `${ledger} ${folder}`,
    `${ledger} ${catalog}`,
    `${ledger} ${place}`,
    `${folder} ${catalog}`,
    `${folder} ${place}`,
    `${catalog} ${place}`,
  ];
}

/** Few cases in which every two values of different kinds meet: always the first that brings most new pairs. */
export function sampleCases(): readonly MatrixCase[] {
  const met = new Set<string>();
  const chosen: MatrixCase[] = [];
  for (let wanted = 6; wanted > 0; wanted -= 1) {
    for (const each of allCases) {
      const fresh = pairsOf(each).filter((pair) => !met.has(pair));
      if (fresh.length < wanted) continue;
      for (const pair of fresh) met.add(pair);
      chosen.push(each);
    }
  }
  return chosen;
}
