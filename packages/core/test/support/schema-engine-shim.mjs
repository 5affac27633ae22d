// Stands in for Prisma's native schema engine: line-delimited JSON-RPC on stdio over the WebAssembly engine.
// Written without this project's own code, so that Prisma judges what the project wrote and not what it reads.
//
// argv: `--datamodels FILE … --datasource JSON` (Prisma 7), `--datamodels FILE …` (Prisma 6), or
// `--datasource JSON cli COMMAND` (7) and `cli --datasource URL COMMAND` (6).
// env: ENGINE_PACKAGE, the npm package of the engine; SCHEMA_PACKAGE, the schema parser of the same line.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { loadEngine } from './schema-engine/load-engine.mjs';
import {
  AdapterFactory,
  connect,
  createShadow,
  databaseName,
  withDatabase,
} from './schema-engine/pg-adapter.mjs';

const require = createRequire(import.meta.url);
const { packageName, datamodels, datasource, cliCommand } = readArguments(process.argv.slice(2));
const isLine6 = packageName.endsWith('-6');
if (cliCommand === null) serve();
else process.exitCode = await runCliCommand(cliCommand, datasource.url);

function readArguments(args) {
  const values = {
    packageName: process.env.ENGINE_PACKAGE,
    datamodels: [],
    datasource: {},
    cliCommand: null,
  };
  for (let index = 0; index < args.length; index += 1) {
    if (args[index] === '--datamodels') values.datamodels.push(args[(index += 1)]);
    else if (args[index] === '--datasource') {
      const value = args[(index += 1)];
      values.datasource = value.startsWith('{') ? JSON.parse(value) : { url: value };
    } else if (args[index].startsWith('--')) index += 1;
    else if (args[index] !== 'cli') values.cliCommand = args[index];
  }
  return values;
}

/** Prisma takes the ERROR line after the first line of stderr. */
async function runCliCommand(command, url) {
  try {
    if (command === 'can-connect-to-database') await (await connect(url)).end();
    else if (command === 'create-database') await createDatabase(url);
    else throw Object.assign(new Error(`the shim has no command ${command}`), { code: 'XX000' });
    return 0;
  } catch (error) {
    const codes = { '3D000': 'P1003', '28P01': 'P1000', 28000: 'P1000' };
    const log = (level, fields) =>
      process.stderr.write(`${JSON.stringify({ level, fields, target: 'schema_engine::logger' })}\n`);
    log('INFO', { message: 'Starting schema engine CLI' });
    log('ERROR', { error_code: codes[error.code] ?? 'P1001', message: String(error.message) });
    return 1;
  }
}

async function createDatabase(url) {
  const client = await connect(withDatabase(url, 'postgres'));
  await client.query(`create database ${client.escapeIdentifier(databaseName(url))}`);
  await client.end();
}

function serve() {
  let last = Promise.resolve();
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on('line', (line) => {
    const request = JSON.parse(line);
    if (request.method !== undefined) last = last.then(() => answer(request));
  });
  lines.on('close', () => void last.then(() => process.exit(0)));
}

let printed = 0;

async function answer({ id, method, params }) {
  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const print = (content) => send({ id: `print-${(printed += 1)}`, method: 'print', params: { content } });
  try {
    send({ id, result: (await perform(method, params ?? {}, print)) ?? {} });
  } catch (error) {
    const data = { is_panic: false, message: error.message, meta: null, error_code: error.code };
    send({
      id,
      error: { code: 4466, message: 'An error happened. Check the data field for details.', data },
    });
  }
}

async function perform(method, params, print) {
  switch (method) {
    case 'diff':
      return diff(params, print);
    case 'createMigration':
      return createMigration(params);
    case 'evaluateDataLoss': {
      const difference = await fromMigrations(params);
      return { migrationSteps: difference.exitCode === 2 ? 1 : 0, unexecutableSteps: [], warnings: [] };
    }
    case 'getDatabaseVersion':
      return withEngine({}, (engine) => engine.version());
    case 'ensureConnectionValidity':
      return withEngine({}, () => ({}));
    case 'createDatabase':
      await createDatabase(configuration().url);
      return { databaseName: databaseName(configuration().url) };
    case 'dbExecute': {
      const { datasourceType, script } = params;
      const client = await connect(datasourceType.tag === 'url' ? datasourceType.url : configuration().url);
      await client.query(script).finally(() => client.end());
      return null;
    }
    case 'applyMigrations':
      return withEngine({}, (engine, adapters) => applyMigrations(engine, adapters, params));
    default:
      return withEngine({}, (engine) => engine[method](prepared(params)));
  }
}

/** The WebAssembly engine gives no code for a migration that fails; the native engine answers P3018. */
async function applyMigrations(engine, adapters, params) {
  try {
    return await engine.applyMigrations(params);
  } catch (error) {
    if (error.code !== undefined || adapters.scriptError === null) throw error;
    const { code, message } = adapters.scriptError;
    const name = await adapters.lastMigrationName();
    throw Object.assign(
      new Error(
        'A migration failed to apply. New migrations cannot be applied before the error is recovered from. ' +
          'Read more about how to resolve migration issues in a production database: ' +
          `https://pris.ly/d/migrate-resolve\n\nMigration name: ${name}\n\nDatabase error code: ${code}\n\n` +
          `Database error:\nERROR: ${message}\n`,
      ),
      { code: 'P3018' },
    );
  }
}

async function diff(params, print) {
  const sides = [params.from, params.to];
  const live = sides.find(({ tag }) => tag === 'schemaDatasource' || tag === 'url');
  const url = live?.tag === 'url' ? live.url : live && configuration(live.files).url;
  const asDatasource = (side) =>
    side.tag === 'url' ? { tag: 'schemaDatasource', files: readDatamodels(), configDir: '/' } : side;
  const options = {
    url,
    shadowUrl: params.shadowDatabaseUrl ?? undefined,
    isOffline: live === undefined && !sides.some(({ tag }) => tag === 'migrations'),
  };
  const { stdout, exitCode } = await withEngine(options, (engine) =>
    engine.diff(prepared({ ...params, from: asDatasource(params.from), to: asDatasource(params.to) })),
  );
  if (stdout !== null) print(stdout);
  return { exitCode, stdout: null };
}

function fromMigrations({ migrationsList, schema, filters }) {
  return withEngine({}, (engine) =>
    engine.diff(
      prepared({
        from: { tag: 'migrations', ...migrationsList },
        to: { tag: 'schemaDatamodel', ...schema },
        script: true,
        exitCode: true,
        filters,
      }),
    ),
  );
}

/** createMigration does not work in the WebAssembly engine on PostgreSQL. */
async function createMigration(params) {
  const difference = await fromMigrations(params);
  const isEmpty = difference.exitCode !== 2;
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  return {
    connectorType: 'postgresql',
    generatedMigrationName: params.migrationName === '' ? time : `${time}_${params.migrationName}`,
    migrationScript: isEmpty && !params.draft ? null : difference.stdout,
    extension: 'sql',
  };
}

async function withEngine({ url, shadowUrl, isOffline = false }, work) {
  const config = configuration();
  const adapters = new AdapterFactory({
    url: isOffline ? null : (url ?? config.url),
    openShadow: () => createShadow(config.url ?? url, shadowUrl ?? config.shadowUrl, config.schemas),
  });
  const { SchemaEngine } = await loadEngine(packageName);
  const files = readDatamodels().map(({ path, content }) => [path, withUrl(content)]);
  try {
    const engine = await SchemaEngine.new(
      { datamodels: files },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(adapters),
    );
    return await work(engine, adapters);
  } finally {
    await adapters.close();
  }
}

function readDatamodels() {
  const files = datamodels.map((path) => ({ path, content: readFileSync(path, 'utf8') }));
  if (files.length > 0) return files;
  return [{ path: 'schema.prisma', content: 'datasource db {\n  provider = "postgresql"\n}\n' }];
}

/** Line 6 insists on a url in the datasource block, which a Prisma 7 schema must not have. */
function withUrl(content) {
  if (!isLine6) return content;
  return content.replace(
    /^datasource\s+\w+\s*\{(?![^}]*^\s*url\s*=)/m,
    '$&\n  url = "postgresql://localhost/db"\n',
  );
}

function prepared(value) {
  if (Array.isArray(value)) return value.map(prepared);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, prepared(inner)]);
  const copy = Object.fromEntries(entries);
  if (typeof copy.path === 'string' && typeof copy.content === 'string' && copy.path.endsWith('.prisma')) {
    copy.content = withUrl(copy.content);
  }
  return copy;
}

/** Prisma 7 hands over the URLs; Prisma 6 leaves them in the schema, where `directUrl` wins. */
function configuration(files = readDatamodels()) {
  const [block] = parsedConfig(files).datasources;
  const value = (field) => field?.value ?? process.env[field?.fromEnvVar ?? ''] ?? undefined;
  return {
    url: datasource.url ?? value(block?.directUrl) ?? value(block?.url),
    shadowUrl: datasource.shadowDatabaseUrl ?? value(block?.shadowDatabaseUrl),
    schemas: block?.schemas?.map((schema) => schema.value ?? schema) ?? [],
  };
}

function parsedConfig(files) {
  const { get_config: getConfig } = require(process.env.SCHEMA_PACKAGE);
  const prismaSchema = files.map(({ path, content }) => [path, content]);
  const input = { prismaSchema, datasourceOverrides: {}, ignoreEnvVarErrors: true, env: process.env };
  const result = JSON.parse(getConfig(JSON.stringify(input)));
  return result.config ?? result;
}
