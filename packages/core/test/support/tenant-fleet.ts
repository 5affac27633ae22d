import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLedgerSql } from '../../src/ledger/ledger-table.ts';
import { migrationChecksum } from '../../src/model/checksum.ts';
import type { OperationOptions } from '../../src/model/options.ts';
import { quoteIdentifier, quoteLiteral } from '../../src/model/quote.ts';
import type { FleetOptions } from '../../src/fleet/fleet-run.ts';
import { configOf7, makeProject, type TemporaryProject } from './make-project.ts';
import type { TestServer } from './postgres.ts';

const tableCount = 15;
const names = Array.from({ length: tableCount }, (_, index) => `Table${index}`);

const initSql = names
  .map(
    (name) => `CREATE TABLE "${name}" (
  "id" SERIAL NOT NULL,
  "name" TEXT NOT NULL,
  "email" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "${name}_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "${name}_email_key" ON "${name}"("email");
`,
  )
  .join('');

/** The history that all tenants share. */
export const tenantMigrations: readonly (readonly [name: string, sql: string])[] = [
  ['20240101000000_init', initSql],
  ['20240201000000_note', 'ALTER TABLE "Table3" ADD COLUMN "note" TEXT;\n'],
];

const schemaText = `datasource db {
  provider = "postgresql"
}

${names
  .map(
    (name) => `model ${name} {
  id        Int      @id @default(autoincrement())
  name      String
  email     String?  @unique
  createdAt DateTime @default(now())
${name === 'Table3' ? '  note      String?\n' : ''}}
`,
  )
  .join('\n')}`;

/** What was done to tenants by hand. */
export const plants = {
  clean: '',
  hotfix: 'CREATE INDEX "Table1_name_idx" ON "Table1"("name");',
  dropped: 'ALTER TABLE "Table2" DROP COLUMN "email";',
  check: `ALTER TABLE "Table4" ADD CONSTRAINT "named" CHECK ("name" <> '');`,
  table: 'CREATE TABLE "scratch" ("id" INTEGER PRIMARY KEY);',
  column: 'ALTER TABLE "Table5" ADD COLUMN "extra" TEXT;',
} as const;

export type PlantName = keyof typeof plants;
const plantNames = Object.keys(plants) as PlantName[];

/** The last four are each of another kind, so that a small fleet has all of them. */
const lastPlants: readonly PlantName[] = ['dropped', 'check', 'table', 'column'];

/** Two cohorts, for tests of what does not depend on their number; all kinds in a fleet that `FLEET` asks for. */
export const fewKinds: readonly PlantName[] = process.env['FLEET'] === undefined ? ['clean', 'dropped'] : [];

/**
 * Which of the tenants were touched: half of them were not, and two kinds are of one each; or else one of the kinds in
 * turn.
 */
function plantOf(index: number, { count, kinds = [] }: FleetSettings): PlantName {
  const turn = kinds[index % kinds.length];
  if (turn !== undefined) return turn;
  const last = lastPlants[index - (count - lastPlants.length)];
  if (last !== undefined) return last;
  const share = index / count;
  return share < 0.5 ? 'clean' : share < 0.85 ? 'hotfix' : share < 0.92 ? 'dropped' : 'check';
}

const tenantId = (index: number): string => `tenant${String(index).padStart(5, '0')}`;

function tenantSql(plant: PlantName, isRecorded: boolean, schema: string): string {
  const rows = tenantMigrations.map(
    ([name, sql], index) => `INSERT INTO _prisma_migrations
      (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
      VALUES (gen_random_uuid()::text, ${quoteLiteral(migrationChecksum(sql))}, ${quoteLiteral(name)},
        now() + ${index} * interval '1 second', now() + ${index} * interval '1 second', 1);`,
  );
  return [
    ...tenantMigrations.map(([, sql]) => sql),
    plants[plant],
    ...(isRecorded ? [`${createLedgerSql(schema)};`, ...rows] : []),
  ].join('\n');
}

export interface TenantFleet {
  readonly project: TemporaryProject;
  /** Absolute path of the list of targets. */
  readonly targetsPath: string;
  /** The database whose schemas they are, or the server's own. */
  readonly url: string;
  readonly ids: readonly string[];
  /** Ids by what was done to them, where there are any. */
  readonly planted: Readonly<Record<PlantName, readonly string[]>>;
  readonly options: (overrides?: Partial<FleetOptions>) => FleetOptions;
  addMigration(name: string, sql: string): Promise<void>;
}

export interface FleetSettings {
  readonly count: number;
  /** Without it the tenants have no `_prisma_migrations`. */
  readonly isRecorded?: boolean;
  readonly kinds?: readonly PlantName[];
  /** Labels by index. */
  readonly labels?: (index: number) => readonly string[];
}

/** A project whose URL is of the server's own database, as one that keeps a list of tenants. */
async function makeTenantProject(url: string): Promise<TemporaryProject> {
  return makeProject({
    'prisma.config.ts': configOf7(
      `schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' }, datasource: { url: ${JSON.stringify(url)} }`,
    ),
    'prisma/schema.prisma': schemaText,
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    ...Object.fromEntries(
      tenantMigrations.map(([name, sql]) => [`prisma/migrations/${name}/migration.sql`, sql]),
    ),
  });
}

/** Databases, copied from one of each kind. */
export async function makeTenantFleet(server: TestServer, settings: FleetSettings): Promise<TenantFleet> {
  const { count, isRecorded = true, labels = () => [] } = settings;
  const prefix = `fleet_${Math.random().toString(36).slice(2, 8)}`;
  const all = Array.from({ length: count }, (_, index) => index);
  for (const plant of new Set(all.map((index) => plantOf(index, settings)))) {
    const template = await server.createDatabase(`${prefix}_${plant}`);
    await template.query(tenantSql(plant, isRecorded, 'public'));
    await template.disconnect();
  }
  const databaseName = (index: number): string => `${prefix}_${index}`;
  for (const index of all)
    await server.createDatabase(databaseName(index), `${prefix}_${plantOf(index, settings)}`);
  const lines = all.map((index) =>
    JSON.stringify({ id: tenantId(index), url: server.url(databaseName(index)), labels: labels(index) }),
  );
  const project = await makeTenantProject(server.url('postgres'));
  const targetsPath = join(project.directory, 'tenants.jsonl');
  await writeFile(targetsPath, `${lines.join('\n')}\n`);
  return fleetOf({ project, targetsPath, url: server.url('postgres') }, settings, lines.join('\n'));
}

/** Schemas of one database. */
export async function makeTenantSchemas(server: TestServer, settings: FleetSettings): Promise<TenantFleet> {
  const { count, isRecorded = true } = settings;
  const database = await server.createDatabase();
  for (let index = 0; index < count; index += 1) {
    const schema = tenantId(index);
    const sql = tenantSql(plantOf(index, settings), isRecorded, schema);
    await database.query(
      `CREATE SCHEMA ${quoteIdentifier(schema)}; SET search_path = ${quoteIdentifier(schema)}; ${sql}`,
    );
  }
  await database.disconnect();
  const project = await makeTenantProject(database.url);
  return fleetOf({ project, targetsPath: '', url: database.url }, settings, '');
}

function fleetOf(
  place: Pick<TenantFleet, 'project' | 'targetsPath' | 'url'>,
  settings: FleetSettings,
  text: string,
): TenantFleet {
  const { project } = place;
  const ids = Array.from({ length: settings.count }, (_, index) => tenantId(index));
  const planted = Object.fromEntries(
    plantNames.map((plant) => [plant, ids.filter((_, index) => plantOf(index, settings) === plant)]),
  ) as unknown as TenantFleet['planted'];
  const options = (overrides: Partial<FleetOptions> = {}): FleetOptions => ({
    ...operationOptions(project.directory),
    verb: 'status',
    source: { kind: 'text', text, origin: 'the test' },
    shard: { index: 1, count: 1 },
    parallel: 8,
    perServer: 4,
    results: null,
    resumes: false,
    against: 'both',
    ignore: [],
    objects: [],
    pending: [],
    consent: { yes: false },
    isDryRun: false,
    waves: [],
    ...overrides,
  });
  const addMigration = async (name: string, sql: string): Promise<void> => {
    const folder = join(project.directory, 'prisma/migrations', name);
    await mkdir(folder);
    await writeFile(join(folder, 'migration.sql'), sql);
  };
  return { ...place, ids, planted, options, addMigration };
}

function operationOptions(directory: string): OperationOptions {
  return {
    directory,
    shadow: { kind: 'auto' },
    lockTimeoutMs: 1000,
    lockWaitMs: 10_000,
    statementTimeoutMs: 60_000,
    environment: process.env,
  };
}
