import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../src/model/options.ts';
import type { Project } from '../src/model/project.ts';
import { loadProject, requireUrl } from '../src/project/load-project.ts';
import { configOf7, makeProject, schemaOf6, schemaOf7, type ProjectFiles } from './support/make-project.ts';

async function load(
  files: ProjectFiles,
  environment: Environment = {},
  more: { readonly url?: string; readonly schemaPath?: string; readonly allowMissingSchema?: boolean } = {},
): Promise<Project> {
  await using project = await makeProject(files);
  return await loadProject({ directory: project.directory, environment, ...more });
}

const urlOf = (project: Project): string | undefined => project.url?.url.reveal();

/** Makes `prisma` look installed in this version. */
const installed = (version: string): ProjectFiles => ({
  'node_modules/prisma/package.json': JSON.stringify({ name: 'prisma', version }),
});

describe('a Prisma 5 or 6 project', () => {
  test('takes the URL from the environment before .env', async () => {
    const files = { 'prisma/schema.prisma': schemaOf6(), '.env': 'DATABASE_URL=postgresql://file' };
    const project = await load(files, { DATABASE_URL: 'postgresql://environment' });
    expect(urlOf(project)).toBe('postgresql://environment');
    expect(project.url?.origin).toBe('DATABASE_URL in the environment');
    expect(project.schema?.engineLine).toBe(6);
  });

  test('takes the .env of the package before the one beside the schema', async () => {
    const files = {
      'package.json': '{}',
      'prisma/schema.prisma': schemaOf6('url = env("DATABASE_URL")\n  shadowDatabaseUrl = env("SHADOW")'),
      '.env': 'DATABASE_URL=postgresql://root',
      'prisma/.env': 'DATABASE_URL=postgresql://beside\nSHADOW=postgresql://shadow',
    };
    const project = await load(files);
    expect(urlOf(project)).toBe('postgresql://root');
    expect(project.url?.origin).toBe('DATABASE_URL in .env');
    expect(project.shadowUrl?.url.reveal()).toBe('postgresql://shadow');
    expect(project.shadowUrl?.origin).toBe('SHADOW in prisma/.env');
  });

  test('expands variables in .env, from the environment too, and keeps escaped ones', async () => {
    const dotenv = 'HOST=db\nDATABASE_URL="postgresql://${USER_NAME}@${HOST}/${NONE}x\\${HOST}"';
    const project = await load({ 'schema.prisma': schemaOf6(), '.env': dotenv }, { USER_NAME: 'ann' });
    expect(urlOf(project)).toBe('postgresql://ann@db/x${HOST}');
  });

  test('survives variables that name each other in a circle', async () => {
    const project = await load({
      'schema.prisma': schemaOf6(),
      '.env': 'DATABASE_URL=a${B}\nB=b${DATABASE_URL}',
    });
    expect(urlOf(project)).toMatch(/^abab/);
  });

  test('prefers directUrl, and knows a literal shadow URL', async () => {
    const lines = [
      'url = "postgresql://pooler"',
      'directUrl = "postgresql://direct"',
      'shadowDatabaseUrl = "postgresql://shadow"',
    ].join('\n  ');
    const project = await load({ 'schema.prisma': schemaOf6(lines) });
    expect(urlOf(project)).toBe('postgresql://direct');
    expect(project.url?.origin).toBe('directUrl in schema.prisma');
    expect(project.shadowUrl?.url.reveal()).toBe('postgresql://shadow');
  });

  test('names the schema in package.json, also of a parent folder', async () => {
    await using project = await makeProject({
      'package.json': '{ "prisma": { "schema": "db/main.prisma" } }',
      'db/main.prisma': schemaOf6(),
      'db/.env': 'DATABASE_URL=postgresql://beside',
      'src/readme.md': '',
    });
    const loaded = await loadProject({ directory: join(project.directory, 'src'), environment: {} });
    expect(loaded.schema?.files.map(({ path }) => path)).toEqual([join(project.directory, 'db/main.prisma')]);
    expect(urlOf(loaded)).toBe('postgresql://beside');
  });

  test('keeps migrations beside the schema folder before 6.6, then beside the datasource block, since 7 in the folder', async () => {
    const files = {
      'prisma/schema/base/main.prisma': schemaOf6(),
      'prisma/schema/other.prisma': 'model B {\n  id Int @id\n}\n',
    };
    const of = async (changes: ProjectFiles): Promise<string> => {
      await using project = await makeProject({ ...files, ...changes });
      const loaded = await loadProject({
        directory: project.directory,
        schemaPath: 'prisma/schema',
        environment: {},
      });
      return loaded.history.directory.slice(project.directory.length + 1);
    };
    expect(await of(installed('5.22.0'))).toBe('prisma/migrations');
    expect(await of(installed('6.5.0'))).toBe('prisma/migrations');
    expect(await of(installed('6.6.0'))).toBe('prisma/schema/base/migrations');
    expect(await of(installed('6.19.3'))).toBe('prisma/schema/base/migrations');
    expect(await of(installed('7.10.0'))).toBe('prisma/schema/migrations');
    expect(await of({})).toBe('prisma/schema/base/migrations');
    expect(await of({ 'prisma/migrations/1_init/migration.sql': '' })).toBe('prisma/migrations');
  });

  test('takes the URL of a config with the classic engine, and of the schema without it', async () => {
    const files = (engine: string): ProjectFiles => ({
      ...installed('6.19.3'),
      'schema.prisma': schemaOf6('url = "postgresql://schema"'),
      'prisma.config.ts': configOf7(`${engine} datasource: { url: 'postgresql://config' }`),
    });
    expect(urlOf(await load(files(`engine: 'classic',`)))).toBe('postgresql://config');
    expect(urlOf(await load(files('')))).toBe('postgresql://schema');
  });

  test('reads schemas and preview features', async () => {
    const schema = `generator client {\n  provider = "prisma-client-js"\n  previewFeatures = ["views"]\n}\n`;
    const datasource = `datasource db {\n  provider = "postgres"\n  url = env("X")\n  schemas = ["b", "a"]\n}\n`;
    const { schema: loaded } = await load({ 'schema.prisma': schema + datasource });
    expect(loaded?.previewFeatures).toEqual(['views']);
    expect(loaded?.schemas).toEqual(['a', 'b']);
  });
});

describe('a missing URL', () => {
  test('is no failure until it is required, and names the variable and where it was looked for', async () => {
    const project = await load({ 'package.json': '{}', 'prisma/schema.prisma': schemaOf6() });
    expect(project.url).toBeNull();
    expect(project.urlProblem).toBe(
      'url in prisma/schema.prisma is env("DATABASE_URL"), which is not set in the environment, .env, prisma/.env',
    );
    expect(() => requireUrl(project)).toThrow(expect.objectContaining({ code: 'env-missing' }));
  });

  test('is missing too when the variable is empty', async () => {
    const project = await load({ 'schema.prisma': schemaOf6() }, { DATABASE_URL: '' });
    expect(project.missingVariable).toBe('DATABASE_URL');
  });

  test('is not hidden by a URL behind an unset directUrl', async () => {
    const lines = 'url = "postgresql://pooler"\n  directUrl = env("DIRECT_URL")';
    expect((await load({ 'schema.prisma': schemaOf6(lines) })).missingVariable).toBe('DIRECT_URL');
  });

  test('of a config names the variable; the other settings are kept', async () => {
    const settings = `datasource: { url: env('OF_CONFIG') + '?schema=x' }, migrations: { path: 'history' }`;
    const project = await load({ 'schema.prisma': schemaOf7, 'prisma.config.ts': configOf7(settings) });
    expect(project.missingVariable).toBe('OF_CONFIG');
    expect(project.history.directory).toMatch(/\/history$/);
    expect(() => requireUrl(project)).toThrow(/datasource\.url in prisma\.config\.ts needs OF_CONFIG/);
  });

  test('of a project without a config hints at DATABASE_URL', async () => {
    const project = await load({ 'schema.prisma': schemaOf7 }, { DATABASE_URL: 'postgresql://secret' });
    expect(() => requireUrl(project)).toThrow(expect.objectContaining({ code: 'url-missing' }));
    expect(project.urlProblem).toMatch(/--url "\$DATABASE_URL"/);
    expect(project.urlProblem).not.toMatch(/secret/);
  });

  test.each([`env('OF_FILE')`, `process.env['OF_FILE'] as string`])(
    'is found in a .env that the config does not load: %s',
    async (expression) => {
      const project = await load({
        'schema.prisma': schemaOf7,
        'prisma.config.ts': configOf7(`datasource: { url: ${expression} }`),
        '.env': 'OF_FILE=postgresql://file',
      });
      expect(urlOf(project)).toBe('postgresql://file');
      expect(project.url?.origin).toMatch(/\(from \.env, which prisma\.config\.ts does not load\)$/);
    },
  );
});

describe('--url', () => {
  test('wins over everything and needs no variable', async () => {
    const settings = `datasource: { url: env('UNSET'), shadowDatabaseUrl: env('UNSET_TOO') }, migrations: { path: 'history' }`;
    const files = { 'schema.prisma': schemaOf7, 'prisma.config.ts': configOf7(settings) };
    const project = await load(files, {}, { url: 'postgresql://given' });
    expect(urlOf(project)).toBe('postgresql://given');
    expect(project.url?.origin).toBe('--url');
    expect(project.shadowUrl).toBeNull();
    expect(project.history.directory).toMatch(/\/history$/);
  });

  test('is enough for a folder with nothing in it', async () => {
    const project = await load({}, {}, { url: 'postgresql://given', allowMissingSchema: true });
    expect(project.schema).toBeNull();
    expect(project.history).toMatchObject({ exists: false, migrations: [] });
    expect(project.history.directory).toMatch(/\/prisma\/migrations$/);
  });
});

describe('a config file', () => {
  test('gets our dotenv when the project has none', async () => {
    const project = await load({
      'schema.prisma': schemaOf7,
      '.env': 'OF_DOTENV=postgresql://file',
      'prisma.config.ts': `import 'dotenv/config';\n${configOf7(`datasource: { url: env('OF_DOTENV') }`)}`,
    });
    expect(urlOf(project)).toBe('postgresql://file');
    expect(project.url?.origin).toBe('OF_DOTENV, datasource.url in prisma.config.ts');
  });

  test('sees the given environment and folder, and leaves nothing in the process', async () => {
    const settings = `datasource: { url: process.env['ONLY_HERE'] + process.cwd() }`;
    const files = { 'schema.prisma': schemaOf7, 'prisma.config.ts': configOf7(settings) };
    const read = (): unknown => runInThisContext('[process.env, process.cwd(), console.log]');
    const before = read();
    const project = await load(
      { ...files, 'prisma.config.ts': `process.env['LEFT'] = '1';\n${files['prisma.config.ts']}` },
      { ONLY_HERE: 'postgresql://here' },
    );
    expect(urlOf(project)).toMatch(/^postgresql:\/\/here\/.*mend-project-/);
    expect(read()).toEqual(before);
    expect(runInThisContext(`'LEFT' in process.env`)).toBe(false);
  });

  test('is evaluated alone when several projects are loaded at once', async () => {
    const settings = `datasource: { url: process.env['OWN'] as string }`;
    const config = `await new Promise((resolve) => setTimeout(resolve, 5));\n${configOf7(settings)}`;
    const files = { 'schema.prisma': schemaOf7, 'prisma.config.ts': config };
    const urls = ['postgresql://one', 'postgresql://two', 'postgresql://three'];
    const projects = await Promise.all(urls.map((OWN) => load(files, { OWN })));
    expect(projects.map(urlOf)).toEqual(urls);
  });
});
