import type { WantedRow } from './ledger-rows.ts';

/** What every state starts from: applied, and recorded unless the ledger says otherwise. */
export const initName = '1_init';
export const initSql = `CREATE TYPE "Kind" AS ENUM ('A', 'B', 'C');
CREATE TABLE "clinics" ("id" INTEGER NOT NULL, "name" TEXT NOT NULL, "code" TEXT, "kind" "Kind" NOT NULL DEFAULT 'A', CONSTRAINT "clinics_pkey" PRIMARY KEY ("id"));
CREATE TABLE "visits" ("id" INTEGER NOT NULL, "clinic" INTEGER, "note" TEXT, "size" TEXT, CONSTRAINT "visits_pkey" PRIMARY KEY ("id"));
CREATE INDEX "visits_note_idx" ON "visits"("note");
`;
export const secondName = '2_more';
export const secondSql = 'ALTER TABLE "clinics" ADD COLUMN "city" TEXT;\n';

export const matrixSchema = `datasource db {
  provider = "postgresql"
}

model Clinic {
  id   Int    @id
  name String
  @@map("clinics")
}
`;

/** Rows before the deploy; `dirty` ones are in the way of most keys and types. */
export const rowSets = {
  none: '',
  clean: `INSERT INTO clinics VALUES (1, 'a', '1', 'A'), (2, 'b', '2', 'B'); INSERT INTO visits VALUES (1, 1, 'x', '1'), (2, 2, 'y', '2');`,
  dirty: `INSERT INTO clinics VALUES (1, 'a', NULL, 'C'), (2, 'a', 'x', 'C'); INSERT INTO visits VALUES (1, 77, NULL, 'big'), (2, 77, 'x', 'big');`,
} as const satisfies Readonly<Record<string, string>>;
export type RowsName = keyof typeof rowSets;

/** Files that are pending: name to content; null is a folder without its file. */
type Files = Readonly<Record<string, string | null>>;

const files = (sql: string): Files => ({ '3_pending': sql });

export const folderSets: Readonly<Record<string, Files>> = {
  nothing: {},
  'new column': files('ALTER TABLE "clinics" ADD COLUMN "fax" TEXT;'),
  'new table': files(
    'CREATE TABLE "rooms" ("id" INTEGER NOT NULL, CONSTRAINT "rooms_pkey" PRIMARY KEY ("id"));',
  ),
  'required column': files('ALTER TABLE "clinics" ADD COLUMN "fax" TEXT NOT NULL;'),
  'required column with default': files(`ALTER TABLE "clinics" ADD COLUMN "fax" TEXT NOT NULL DEFAULT '';`),
  'set not null': files('ALTER TABLE "clinics" ALTER COLUMN "code" SET NOT NULL;'),
  unique: files('CREATE UNIQUE INDEX "clinics_name_key" ON "clinics"("name");'),
  'renamed, then unique': files(
    'ALTER TABLE "clinics" RENAME COLUMN "name" TO "title";\nCREATE UNIQUE INDEX "u" ON "clinics"("title");',
  ),
  'table renamed, then unique': files(
    'ALTER TABLE "clinics" RENAME TO "sites";\nCREATE UNIQUE INDEX "u" ON "sites"("name");',
  ),
  'enum, table and reference': files(
    'CREATE TYPE "st" AS ENUM (\'A\');\nCREATE TABLE "rooms" ("id" INTEGER PRIMARY KEY, "s" "st" NOT NULL);\nALTER TABLE "visits" ADD CONSTRAINT "fk" FOREIGN KEY ("clinic") REFERENCES "rooms"("id");',
  ),
  'enum column and unique': files(
    'CREATE TYPE "st" AS ENUM (\'A\');\nALTER TABLE "clinics" ADD COLUMN "s" "st" NOT NULL DEFAULT \'A\';\nCREATE UNIQUE INDEX "u" ON "clinics"("name", "s");',
  ),
  reference: files(
    'ALTER TABLE "visits" ADD CONSTRAINT "fk" FOREIGN KEY ("clinic") REFERENCES "clinics"("id");',
  ),
  check: files(`ALTER TABLE "visits" ADD CONSTRAINT "c" CHECK ("size" <> 'big');`),
  cast: files('ALTER TABLE "visits" ALTER COLUMN "size" TYPE INTEGER USING "size"::integer;'),
  'enum loses a label': files(
    `CREATE TYPE "Kind_new" AS ENUM ('A', 'B');\nALTER TABLE "clinics" ALTER COLUMN "kind" DROP DEFAULT;\nALTER TABLE "clinics" ALTER COLUMN "kind" TYPE "Kind_new" USING ("kind"::text::"Kind_new");\nALTER TYPE "Kind" RENAME TO "Kind_old";\nALTER TYPE "Kind_new" RENAME TO "Kind";\nDROP TYPE "Kind_old";\nALTER TABLE "clinics" ALTER COLUMN "kind" SET DEFAULT 'A';`,
  ),
  'column retyped': files('ALTER TABLE "visits" ALTER COLUMN "note" TYPE VARCHAR(20);'),
  'column dropped': files('ALTER TABLE "visits" DROP COLUMN "note";'),
  'table dropped': files('DROP TABLE "visits";'),
  backfill: files(`ALTER TABLE "clinics" ADD COLUMN "fax" TEXT;\nUPDATE "clinics" SET "fax" = "name";`),
  'backfill, then required': files(
    `ALTER TABLE "clinics" ADD COLUMN "fax" TEXT;\nUPDATE "clinics" SET "fax" = 'none';\nALTER TABLE "clinics" ALTER COLUMN "fax" SET NOT NULL;`,
  ),
  'rows deleted': files(
    `DELETE FROM "visits" WHERE "note" IS NULL;\nALTER TABLE "visits" ALTER COLUMN "note" SET NOT NULL;`,
  ),
  concurrently: files('CREATE INDEX CONCURRENTLY "i" ON "visits"("size");'),
  'unique concurrently': files('CREATE UNIQUE INDEX CONCURRENTLY "i" ON "visits"("size");'),
  'concurrently in company': files(
    'ALTER TABLE "visits" ADD COLUMN "z" TEXT;\nCREATE INDEX CONCURRENTLY "i" ON "visits"("size");',
  ),
  'label used at once': files(
    `ALTER TYPE "Kind" ADD VALUE 'D';\nALTER TABLE "clinics" ALTER COLUMN "kind" SET DEFAULT 'D';`,
  ),
  label: files(`ALTER TYPE "Kind" ADD VALUE 'D';`),
  'transaction left open': files('BEGIN;\nALTER TABLE "visits" ADD COLUMN "z" TEXT;'),
  'transaction of its own': files('BEGIN;\nALTER TABLE "visits" ADD COLUMN "z" TEXT;\nCOMMIT;'),
  'search_path left changed': files(
    `ALTER TABLE "visits" ADD COLUMN "z" TEXT;\nSELECT pg_catalog.set_config('search_path', '', false);`,
  ),
  'folder without file': { '3_pending': null },
  'behind a folder without file': { '3_first': 'ALTER TABLE "visits" ADD COLUMN "z" TEXT;', '4_none': null },
  'second of two fails': {
    '3_first': 'ALTER TABLE "visits" ADD COLUMN "z" TEXT;',
    '4_second': 'ALTER TABLE "visits" ADD COLUMN "z" TEXT;',
  },
  'second stands on the first': {
    '3_first': 'ALTER TABLE "visits" RENAME COLUMN "size" TO "width";',
    '4_second': 'CREATE UNIQUE INDEX "u" ON "visits"("width");',
  },
  'order of names': {
    '3_B': 'CREATE TABLE "b" ("id" INTEGER PRIMARY KEY);',
    '3_a': 'ALTER TABLE "b" ADD COLUMN "z" TEXT;',
  },
  'byte order mark': files('\uFEFFALTER TABLE "visits" ADD COLUMN "z" TEXT;'),
  'syntax error': files('ALTER TABEL "visits" ADD COLUMN "z" TEXT;'),
  'name of the model': files('ALTER TABLE "Clinic" ADD COLUMN "z" TEXT;'),
  comment: files('-- nothing\n'),
  idempotent: files(
    `ALTER TABLE "visits" ADD COLUMN IF NOT EXISTS "note" TEXT;\nDO $$ BEGIN CREATE TYPE "Kind" AS ENUM ('A'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;`,
  ),
  'extension that is not there': files('CREATE EXTENSION "no_such_extension";'),
  'extension that anyone may create': files('CREATE EXTENSION "citext";'),
  'extension of a superuser': files('CREATE EXTENSION "file_fdw";'),
  'new schema': files('CREATE SCHEMA "side";\nCREATE TABLE "side"."t" ("id" INTEGER PRIMARY KEY);'),
  'seed of a new table': files(
    `CREATE TABLE "rooms" ("id" INTEGER PRIMARY KEY, "name" TEXT);\nINSERT INTO "rooms" VALUES (1, 'a'), (2, 'a');\nCREATE UNIQUE INDEX "u" ON "rooms"("name");`,
  ),
};
export type FolderName = string;

/** What was changed by hand since. */
export const structures = {
  recorded: '',
  'a view of another schema':
    'CREATE SCHEMA analytics; CREATE VIEW analytics.v AS SELECT note, size FROM public.visits;',
  'a key of another schema':
    'CREATE SCHEMA analytics; CREATE TABLE analytics.facts (visit INTEGER REFERENCES public.visits(id));',
  'a policy of another schema':
    "CREATE SCHEMA analytics; CREATE TABLE analytics.t (id INTEGER); CREATE POLICY p ON analytics.t USING (EXISTS (SELECT FROM public.visits v WHERE v.note = 'x'));",
  'a publication': 'CREATE PUBLICATION pub FOR TABLE public.visits (id, note);',
  'applied by hand': 'ALTER TABLE "visits" ADD COLUMN "z" TEXT; ALTER TABLE "clinics" ADD COLUMN "fax" TEXT;',
  'an index dropped': 'DROP INDEX "visits_note_idx";',
  'a table renamed': 'ALTER TABLE "visits" RENAME TO "visits_old";',
} as const satisfies Readonly<Record<string, string>>;
export type StructureName = keyof typeof structures;

const applied = (name: string, sql: string): WantedRow => ({ state: 'applied', name, sql });
const both = [applied(initName, initSql), applied(secondName, secondSql)];

interface LedgerShape {
  /** Null writes no table. */
  readonly rows: readonly WantedRow[] | null;
  /** Run afterwards. */
  readonly more?: string;
}

export const ledgerShapes = {
  recorded: { rows: both },
  'first only': { rows: [applied(initName, initSql)] },
  missing: { rows: null },
  empty: { rows: [] },
  failed: { rows: [...both, { state: 'failed', name: '3_pending', sql: '' }] },
  'failed, of another branch': { rows: [...both, { state: 'failed', name: '9_gone', sql: '' }] },
  'rolled back': { rows: [...both, { state: 'rolledBack', name: '3_pending', sql: '' }] },
  'rolled back and finished': {
    rows: [...both, { state: 'appliedAndRolledBack', name: '3_pending', sql: '' }],
  },
  'pending marked': { rows: [...both, applied('3_pending', 'x')] },
  edited: { rows: [applied(initName, 'other'), applied(secondName, secondSql)] },
  'row without folder': { rows: [...both, applied('0_gone', 'x')] },
  'column missing': { rows: both, more: 'ALTER TABLE _prisma_migrations DROP COLUMN logs' },
  'another required column': {
    rows: both,
    more: `ALTER TABLE _prisma_migrations ADD COLUMN who TEXT NOT NULL DEFAULT ''; ALTER TABLE _prisma_migrations ALTER who DROP DEFAULT`,
  },
  elsewhere: { rows: both, more: 'CREATE SCHEMA old; ALTER TABLE _prisma_migrations SET SCHEMA old' },
  'a view': {
    rows: both,
    more: 'ALTER TABLE _prisma_migrations RENAME TO m; CREATE VIEW _prisma_migrations AS SELECT * FROM m',
  },
} as const satisfies Readonly<Record<string, LedgerShape>>;
export type LedgerName = keyof typeof ledgerShapes;

/** `owner` has everything that is there and is no superuser; `user` may read and write rows; `stranger` owns the ledger only. */
export const roles = ['superuser', 'owner', 'user', 'stranger'] as const;
export type RoleName = (typeof roles)[number];

export const lockFiles = { right: 'provider = "postgresql"\n', wrong: 'provider="postgresql"\n' } as const;

export interface DeployState {
  readonly ledger: LedgerName;
  readonly folder: FolderName;
  readonly structure: StructureName;
  readonly rows: RowsName;
  readonly role: RoleName;
  readonly lockFile: keyof typeof lockFiles;
}

const plain: DeployState = {
  ledger: 'recorded',
  folder: 'new column',
  structure: 'recorded',
  rows: 'clean',
  role: 'owner',
  lockFile: 'right',
};

/** Every folder with every set of rows, and each other dimension against the folders in turn: no state twice. */
export function deployStates(): readonly DeployState[] {
  const folders = Object.keys(folderSets);
  const rowNames: readonly RowsName[] = ['none', 'clean', 'dirty'];
  const pick = <T>(list: readonly T[], place: number): T => {
    const item = list[place % list.length];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const states: DeployState[] = [];
  for (const folder of folders) for (const rows of rowNames) states.push({ ...plain, folder, rows });
  const hands = keysOf(structures).filter((name) => name !== 'recorded');
  hands.forEach((structure, row) => {
    for (let step = 0; step < 9; step += 1) {
      const folder = pick(folders, row * 5 + step * 7 + 13);
      states.push({ ...plain, structure, folder, rows: pick(rowNames, step), role: pick(roles, step % 2) });
    }
    for (const folder of ['column dropped', 'column retyped', 'table dropped']) {
      states.push({ ...plain, structure, folder, rows: 'clean' });
    }
  });
  keysOf(ledgerShapes).forEach((ledger, row) => {
    for (let step = 0; step < 5; step += 1) {
      const folder = pick(folders, row * 3 + step * 11 + 1);
      states.push({ ...plain, ledger, folder, rows: pick(rowNames, row + step) });
    }
    states.push({ ...plain, ledger });
  });
  roles.forEach((role, row) => {
    for (let step = 0; step < 12; step += 1) {
      states.push({ ...plain, role, folder: pick(folders, row + step * 5), rows: pick(rowNames, step) });
    }
  });
  for (const folder of ['nothing', 'new column']) states.push({ ...plain, folder, lockFile: 'wrong' });
  return [...new Map(states.map((state) => [describeState(state), state])).values()];
}

export function describeState(state: DeployState): string {
  return Object.values(state).join(' · ');
}

function keysOf<T extends object>(object: T): readonly (keyof T)[] {
  return Object.keys(object) as (keyof T)[];
}
