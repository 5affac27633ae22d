// Reads projects with Prisma's own packages. Input: JSON list of folders; output: one result per folder.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { loadConfigFromFile } = require('@prisma/config');
const { createSchemaPathInput, getSchemaWithPath, inferDirectoryConfig } = require('@prisma/internals');
const { dirname } = require('node:path');

async function readProject(directory) {
  process.chdir(directory);
  const { config, resolvedPath, error } = await loadConfigFromFile({ configRoot: directory });
  if (error) return { resolvedPath, error: error._tag };
  const baseDir = config.loadedFromFile ? dirname(config.loadedFromFile) : directory;
  const schemaPath = createSchemaPathInput({ schemaPathFromConfig: config.schema, baseDir });
  const schema = await getSchemaWithPath({ schemaPath, cwd: directory }).catch(() => null);
  return {
    resolvedPath: resolvedPath ?? null,
    url: config.datasource?.url ?? null,
    shadowUrl: config.datasource?.shadowDatabaseUrl ?? null,
    files: schema?.schemas ?? null,
    migrations: inferDirectoryConfig(schema, config, directory).migrationsDirPath,
    initShadowDb: config.migrations?.initShadowDb ?? null,
    externalTables: config.tables?.external ?? [],
    externalEnums: config.enums?.external ?? [],
  };
}

const results = [];
for (const directory of JSON.parse(process.argv[2])) results.push(await readProject(directory));
process.stdout.write(JSON.stringify(results));
