import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadProject } from '../src/project/load-project.ts';
import {
  configOf7,
  makeProject,
  schemaOf7,
  type ProjectFiles,
  type TemporaryProject,
} from './support/make-project.ts';

interface PrismaReading {
  readonly resolvedPath: string | null;
  readonly error?: string;
  readonly url: string | null;
  readonly shadowUrl: string | null;
  readonly files: readonly (readonly [string, string])[] | null;
  readonly migrations: string;
  readonly initShadowDb: string | null;
  readonly externalTables: readonly string[];
  readonly externalEnums: readonly string[];
}

const root = join(import.meta.dirname, '../../..');
const url = 'postgresql://u:p@localhost:5432/app?schema=s';
const environment = { DATABASE_URL: url, SHADOW_URL: `${url}-shadow`, PATH: process.env['PATH'] };

/** `prisma/config` resolves for Prisma itself from the workspace. */
const linkToPackages = { node_modules: { linkTo: join(root, 'node_modules') } };

/** One process for all of them: loading Prisma's packages takes half a second. */
async function readWithPrisma(directories: readonly string[]): Promise<readonly PrismaReading[]> {
  const script = join(import.meta.dirname, 'support/read-with-prisma.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(directories)], {
    env: environment,
    cwd: root,
  });
  return JSON.parse(stdout) as readonly PrismaReading[];
}

interface Compared {
  readonly project: TemporaryProject;
  readonly prismas: PrismaReading;
}

/** Makes every project and has Prisma read it, by title. */
async function compareAll(projects: Readonly<Record<string, ProjectFiles>>): Promise<Map<string, Compared>> {
  const titles = Object.keys(projects);
  const made = await Promise.all(
    Object.values(projects).map((files) => makeProject({ ...files, ...linkToPackages })),
  );
  const readings = await readWithPrisma(made.map(({ directory }) => directory));
  return new Map(
    readings.flatMap((prismas, index) => {
      const [title, project] = [titles[index], made[index]];
      return title === undefined || project === undefined ? [] : [[title, { project, prismas }]];
    }),
  );
}

let compared = new Map<string, Compared>();

function comparedProject(title: string): Compared {
  const found = compared.get(title);
  if (found === undefined) throw new Error(`Prisma did not read ${title}`);
  return found;
}

beforeAll(async () => {
  compared = await compareAll({ ...layouts, ...refusedProjects });
});

afterAll(async () => {
  await Promise.all([...compared.values()].map(({ project }) => project[Symbol.asyncDispose]()));
});

const datasource = `datasource: { url: env('DATABASE_URL') }`;
const withUrl = configOf7(datasource);

const layouts: Readonly<Record<string, ProjectFiles>> = {
  'prisma.config.ts and prisma/schema.prisma': {
    'prisma.config.ts': withUrl,
    'prisma/schema.prisma': schemaOf7,
  },
  'schema.prisma before prisma/schema.prisma': {
    'prisma.config.mjs': withUrl,
    'schema.prisma': schemaOf7,
    'prisma/schema.prisma': 'not this',
  },
  'a custom schema and migrations path': {
    'prisma.config.ts': configOf7(
      `${datasource}, schema: 'db/main.prisma', migrations: { path: './db/history' }`,
    ),
    'db/main.prisma': schemaOf7,
  },
  'a schema folder, nested, with other files': {
    'prisma.config.ts': configOf7(`${datasource}, schema: './db'`),
    'db/base.prisma': 'datasource db {\n  provider = "postgresql"\n}\n',
    'db/models/a.prisma': 'model A {\n  id Int @id\n}\n',
    'db/models/deep/b.prisma': 'model B {\n  id Int @id\n}\n',
    'db/models/notes.md': '# no schema',
  },
  'symbolic links to files and folders, and back': {
    'prisma.config.ts': configOf7(`${datasource}, schema: 'db'`),
    'db/base.prisma': schemaOf7,
    'elsewhere/b.prisma': 'model B {\n  id Int @id\n}\n',
    'elsewhere/more/c.prisma': 'model C {\n  id Int @id\n}\n',
    'db/b.prisma': { linkTo: '../elsewhere/b.prisma' },
    'db/more': { linkTo: '../elsewhere/more' },
    'db/circle': { linkTo: '.' },
  },
  '.config/prisma.ts, which paths are relative to': {
    '.config/prisma.ts': configOf7(`${datasource}, schema: '../db/schema.prisma'`),
    'db/schema.prisma': schemaOf7,
  },
  '.config/prisma.config.mts': {
    '.config/prisma.config.mts': configOf7(`${datasource}, schema: '../db/schema.prisma'`),
    'db/schema.prisma': schemaOf7,
  },
  'prisma7.config.ts before prisma.config.ts': {
    'prisma7.config.ts': withUrl,
    'prisma.config.ts': configOf7(`contract: './contract.json'`),
    'prisma/schema.prisma': schemaOf7,
  },
  '.config/prisma7.cjs before prisma.config.ts': {
    '.config/prisma7.cjs': `const { env } = require('prisma/config');\nmodule.exports = { schema: '../schema.prisma', datasource: { url: env('DATABASE_URL') } };`,
    'prisma.config.ts': configOf7(`schema: 'nowhere'`),
    'schema.prisma': schemaOf7,
  },
  'prisma.config.js before prisma.config.ts': {
    'prisma.config.js': `import { defineConfig } from '@prisma/config';\nexport default defineConfig({ datasource: { url: 'postgresql://js' } });`,
    'prisma.config.ts': withUrl,
    'package.json': '{ "type": "module" }',
    'schema.prisma': schemaOf7,
  },
  'prisma.config.mjs with imports of its own, a function and top-level await': {
    'prisma.config.mjs': [
      `import path from 'node:path';`,
      `import { base } from './settings.mjs';`,
      `import { defineConfig, env } from 'prisma/config';`,
      `const name = await Promise.resolve('DATABASE_URL');`,
      `const own = import.meta.url.split('/').at(-1);`,
      `export default () => defineConfig({ schema: path.join(base, own.length > 5 ? 'schema.prisma' : ''), datasource: { url: env(name) } });`,
    ].join('\n'),
    'settings.mjs': `export const base = 'db';`,
    'db/schema.prisma': schemaOf7,
  },
  'prisma.config.js of CommonJS': {
    'prisma.config.js': `const { defineConfig, env } = require('prisma/config');\nmodule.exports = defineConfig({ datasource: { url: env('DATABASE_URL') } });`,
    'schema.prisma': schemaOf7,
  },
  'prisma.config.cts': {
    'prisma.config.cts': `import { defineConfig } from 'prisma/config';\nexport = defineConfig({ datasource: { url: process.env['DATABASE_URL'] } });`,
    'schema.prisma': schemaOf7,
  },
  'a config with imports of its own, a function and top-level await': {
    'prisma.config.ts': [
      `import path from 'node:path';`,
      `import { base } from './settings';`,
      `import { defineConfig, env } from 'prisma/config';`,
      `const name: string = await Promise.resolve('DATABASE_URL');`,
      `export default () => defineConfig({ schema: path.join(base, 'schema.prisma'), datasource: { url: env(name) } });`,
    ].join('\n'),
    'settings.ts': `export const base: string = 'db';`,
    'db/schema.prisma': schemaOf7,
  },
  'a bare object and a computed URL': {
    'prisma.config.ts': `export default { datasource: { url: process.env.DATABASE_URL + '&connect_timeout=1' } };`,
    'schema.prisma': schemaOf7,
  },
  'shadow URL, init script and external tables and enums': {
    'prisma.config.ts': configOf7(
      `experimental: { externalTables: true }, datasource: { url: env('DATABASE_URL'), shadowDatabaseUrl: env('SHADOW_URL') },` +
        ` migrations: { initShadowDb: 'create table x();' }, tables: { external: ['public.x'] }, enums: { external: ['public.e'] }`,
    ),
    'schema.prisma': schemaOf7,
  },
  'external enums through defineConfig without the feature': {
    'prisma.config.ts': configOf7(`${datasource}, enums: { external: ['public.e'] }`),
    'schema.prisma': schemaOf7,
  },
  'an unknown setting through defineConfig': {
    'prisma.config.ts': configOf7(`${datasource}, unheard: 1`),
    'schema.prisma': schemaOf7,
  },
  'dotenv/config': {
    'prisma.config.ts': `import 'dotenv/config';\n${configOf7(`datasource: { url: env('OF_DOTENV') }`)}`,
    '.env': `OF_DOTENV="${url}"\n`,
    'schema.prisma': schemaOf7,
  },
};

describe('a project is read as Prisma 7 reads it', () => {
  test.each(Object.keys(layouts))('%s', async (title) => {
    const { project, prismas } = comparedProject(title);
    const ours = await loadProject({ directory: project.directory, environment });
    expect(prismas.error).toBeUndefined();
    expect(ours.schema?.files.map(({ path, content }) => [path, content])).toEqual(prismas.files);
    expect({
      resolvedPath: ours.configPath,
      url: ours.url?.url.reveal() ?? null,
      shadowUrl: ours.shadowUrl?.url.reveal() ?? null,
      migrations: ours.history.directory,
      initShadowDb: ours.shadowInitScript,
      externalTables: ours.externalTables,
      externalEnums: ours.externalEnums,
    }).toEqual({
      resolvedPath: prismas.resolvedPath,
      url: prismas.url,
      shadowUrl: prismas.shadowUrl,
      migrations: prismas.migrations,
      initShadowDb: prismas.initShadowDb,
      externalTables: prismas.externalTables,
      externalEnums: prismas.externalEnums,
    });
    expect(ours.schema?.engineLine).toBe(7);
  });
});

const refusedConfigs: Readonly<Record<string, { settings: string; reason: RegExp }>> = {
  'external tables without the feature': {
    settings: `tables: { external: ['public.x'] }`,
    reason: /`tables\.external` needs `experimental\.externalTables: true`/,
  },
  'external enums without the feature': {
    settings: `enums: { external: ['public.x'] }`,
    reason: /`enums\.external` needs/,
  },
  'an init script without the feature': {
    settings: `migrations: { initShadowDb: 'select 1' }`,
    reason: /`migrations\.initShadowDb` needs/,
  },
  'an unknown setting': { settings: `unheard: 1`, reason: /no setting `unheard`/ },
  'a path that is no string': { settings: `schema: 5`, reason: /`schema` must be a string/ },
  'a section that is no object': { settings: `migrations: 'x'`, reason: /`migrations` must be an object/ },
  'a list of something else': {
    settings: `experimental: { externalTables: true }, tables: { external: 'x' }`,
    reason: /`tables\.external` must be a list/,
  },
};

const refusedProjects = Object.fromEntries(
  Object.entries(refusedConfigs).map(([title, { settings }]) => [
    title,
    { 'prisma.config.ts': `export default { ${settings} };`, 'schema.prisma': schemaOf7 },
  ]),
);

test.each(Object.entries(refusedConfigs))(
  'a config that Prisma refuses is refused with the reason: %s',
  async (title, { reason }) => {
    const { project, prismas } = comparedProject(title);
    expect(prismas.error).toBe('ConfigFileSyntaxError');
    await expect(loadProject({ directory: project.directory, environment })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(reason),
    });
  },
);
