/**
 * What a fleet costs, of the built command line: CPU, memory and waiting time a tenant, for databases and for schemas of
 * one database; and whether the cohorts that were planted are those that are found.
 *
 *   node scripts/bench/fleet.mjs [--tenants 300] [--tables 15] [--schemas 200] [--parallel 8] [--verb status] [--bin <path>]
 *     [--repeat 30]   every database under as many ids: more targets than there is room for databases
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSources, root } from './bundle-sources.mjs';
import { run } from './measure.mjs';

const { values: options } = parseArgs({
  options: {
    tenants: { type: 'string', default: '300' },
    tables: { type: 'string', default: '15' },
    schemas: { type: 'string', default: '200' },
    repeat: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '8' },
    verb: { type: 'string', default: 'status' },
    major: { type: 'string', default: '17' },
    bin: { type: 'string', default: join(root, 'packages/cli/dist/bin.js') },
  },
});
const [tenants, tables, schemas] = [options.tenants, options.tables, options.schemas].map(Number);

const migrations = [
  ['20240101000000_init', Array.from({ length: tables }, (_, place) => tableSql(place)).join('')],
  ['20240201000000_note', 'ALTER TABLE "Table3" ADD COLUMN "note" TEXT;\n'],
];
/** What was done by hand, to which share of the tenants; the last two to one each. */
const plants = [
  { name: 'clean', share: 0.5, sql: '' },
  { name: 'hotfix', share: 0.85, sql: 'CREATE INDEX "Table1_name_idx" ON "Table1"("name");' },
  { name: 'dropped', share: 0.92, sql: 'ALTER TABLE "Table2" DROP COLUMN "email";' },
  { name: 'check', share: 1, sql: `ALTER TABLE "Table4" ADD CONSTRAINT "named" CHECK ("name" <> '');` },
  { name: 'table', sql: 'CREATE TABLE "scratch" ("id" INTEGER PRIMARY KEY);' },
  { name: 'column', sql: 'ALTER TABLE "Table5" ADD COLUMN "extra" TEXT;' },
];
const plantOf = (place, count) =>
  plants[place - count + plants.length] !== undefined && place >= count - 2
    ? plants[place - count + plants.length]
    : plants.find(({ share = 0 }) => place / count < share);
const idOf = (place) => `tenant${String(place).padStart(5, '0')}`;

const scratch = await mkdtemp(join(tmpdir(), 'prisma-mend-fleet-'));
const bundles = await bundleSources(['server.mjs']);
const { startServer } = await bundles.load('server.mjs');
const server = await startServer(Number(options.major), root, join(scratch, 'servers'));
try {
  await writeProject();
  await measureDatabases();
  if (schemas > 0) await measureSchemas();
} finally {
  await server.stop();
  await bundles.remove();
  await rm(scratch, { recursive: true, force: true });
}

async function measureDatabases() {
  for (const { name, sql } of plants) await server.createDatabase(`plant_${name}`, [sqlOf(sql)]);
  const targets = [];
  for (let place = 0; place < tenants; place += 1) {
    const plant = plantOf(place, tenants).name;
    targets.push({ id: idOf(place), url: await server.copyDatabase(`plant_${plant}`, `t_${place}`) });
  }
  if (Number(options.repeat) > 1) return measureRepeated(targets);
  // A tenth first: what does not grow with the number is told from what does.
  for (const count of [Math.ceil(tenants / 10), tenants]) {
    const part = count === tenants ? targets : everyTenth(targets);
    const path = join(scratch, `tenants-${count}.jsonl`);
    await writeFile(path, part.map((target) => `${JSON.stringify(target)}\n`).join(''));
    const found = await measure(`${part.length} databases`, part.length, ['--targets', path]);
    if (count === tenants) requirePlanted(found, tenants);
  }
}

async function measureRepeated(targets) {
  for (const times of [1, Number(options.repeat)]) {
    const ids = Array.from({ length: times }, (_, time) => time);
    const listed = targets.flatMap(({ id, url }) => ids.map((time) => ({ id: `${id}-${time}`, url })));
    const path = join(scratch, `repeated-${times}.jsonl`);
    await writeFile(path, listed.map((target) => `${JSON.stringify(target)}\n`).join(''));
    const { cohorts } = await measure(`${tenants} databases under ${listed.length} ids`, listed.length, [
      '--targets',
      path,
    ]);
    console.log(`cohorts: ${cohorts.map((each) => each.count).join(', ')}`);
  }
}

async function measureSchemas() {
  const scripts = Array.from(
    { length: schemas },
    (_, place) =>
      `CREATE SCHEMA "${idOf(place)}"; SET search_path = "${idOf(place)}"; ${sqlOf(plantOf(place, schemas).sql)}`,
  );
  const url = await server.createDatabase('of_schemas', scripts);
  const found = await measure(`${schemas} schemas`, schemas, ['--schemas', 'tenant*', '--url', url]);
  requirePlanted(found, schemas);
}

async function measure(what, count, source) {
  const results = join(scratch, `results-${count}.jsonl`);
  const report = join(scratch, 'report.json');
  const task = {
    command: process.execPath,
    args: [
      ...[
        options.bin,
        'fleet',
        options.verb,
        '--project',
        scratch,
        '--parallel',
        options.parallel,
        '--per-server',
        '8',
      ],
      ...[...source, '--results', results, '--format', 'json', '--output', report],
    ],
    env: { NO_COLOR: '1' },
    allowed: [0, 2],
  };
  const { seconds, cpuSeconds, maxRssMiB } = await run(task, scratch);
  const size = (await stat(results)).size;
  const lines = (await readFile(results, 'utf8')).trim().split('\n').length;
  await rm(results);
  console.log(
    `${what} x ${tables} tables, ${options.verb}, --parallel ${options.parallel}: ${seconds.toFixed(1)} s, ` +
      `CPU ${cpuSeconds.toFixed(2)} s (${((cpuSeconds / count) * 1000).toFixed(1)} ms a tenant, all in), ` +
      `${maxRssMiB.toFixed(0)} MiB, results ${Math.ceil(size / 1024)} kB in ${lines} lines`,
  );
  return JSON.parse(await readFile(report, 'utf8'));
}

function requirePlanted({ cohorts, failed }, count) {
  const planted = plants.map((plant) =>
    Array.from({ length: count }, (_, place) => place)
      .filter((place) => plantOf(place, count) === plant)
      .map(idOf)
      .join(),
  );
  const found = cohorts.map(({ ids }) => ids.join());
  if (failed.length > 0 || planted.sort().join(';') !== found.sort().join(';'))
    throw new Error(
      `the cohorts are not those that were planted: ${cohorts.map((each) => each.count).join()}`,
    );
  console.log(`the planted cohorts, exactly: ${cohorts.map((each) => each.count).join(', ')}`);
}

/** One of ten, the last ones among them, so that all kinds are there. */
function everyTenth(targets) {
  return targets.filter((_, place) => place % 10 === 0 || place >= targets.length - 2);
}

function sqlOf(plant) {
  const ledger = `CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0);`;
  const rows = migrations.map(([name, sql], place) => {
    const checksum = createHash('sha256').update(sql).digest('hex');
    const time = `now() + ${place} * interval '1 second'`;
    return `INSERT INTO _prisma_migrations VALUES (gen_random_uuid()::text, '${checksum}', ${time}, '${name}', NULL, NULL, ${time}, 1);`;
  });
  return [...migrations.map(([, sql]) => sql), plant, ledger, ...rows].join('\n');
}

function tableSql(place) {
  const name = `Table${place}`;
  return `CREATE TABLE "${name}" (
  "id" SERIAL NOT NULL,
  "name" TEXT NOT NULL,
  "email" TEXT,
  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "${name}_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "${name}_email_key" ON "${name}"("email");
`;
}

async function writeProject() {
  const models = Array.from(
    { length: tables },
    (_, place) => `model Table${place} {
  id        Int      @id @default(autoincrement())
  name      String
  email     String?  @unique
  createdAt DateTime @default(now())
${place === 3 ? '  note      String?\n' : ''}}`,
  );
  const folder = join(scratch, 'prisma', 'migrations');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(scratch, 'prisma', 'schema.prisma'),
    `datasource db {\n  provider = "postgresql"\n}\n\n${models.join('\n\n')}\n`,
  );
  await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  for (const [name, sql] of migrations) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'migration.sql'), sql);
  }
}
