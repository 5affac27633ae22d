import { expect, test } from '@jest/globals';
import { Failure } from '../src/model/failure.ts';
import { loadProject, type LoadProjectOptions } from '../src/project/load-project.ts';
import { requireValidSchema } from '../src/project/schema-parser.ts';
import { configOf7, makeProject, schemaOf6, schemaOf7, type ProjectFiles } from './support/make-project.ts';

async function failureOf(
  files: ProjectFiles,
  options: Partial<LoadProjectOptions> = {},
): Promise<Pick<Failure, 'code' | 'message' | 'why' | 'next'>> {
  await using project = await makeProject(files);
  try {
    await loadProject({ directory: project.directory, environment: {}, ...options });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, why, next } = error;
    expect(`${message}${why ?? ''}${next ?? ''}`).not.toContain('\u001b');
    return { code, message, why, next };
  }
  throw new Error('it did not fail');
}

test('a folder without a schema fails with the places that were looked in', async () => {
  const failure = await failureOf({ 'package.json': '{}' });
  expect(failure.code).toBe('schema-not-found');
  expect(failure.why).toMatch(/schema\.prisma, prisma\/schema\.prisma, prisma\/schema,/);
});

test('the root of a monorepo fails with the projects below it', async () => {
  const failure = await failureOf({
    'packages/db/prisma/schema.prisma': schemaOf7,
    'apps/web/prisma.config.ts': configOf7(''),
    'apps/docs/package.json': '{}',
  });
  expect(failure.code).toBe('schema-not-found');
  expect(failure.why).toMatch(/Prisma projects below it: apps\/web, packages\/db\./);
  expect(failure.next).toMatch(/--project apps\/web/);
});

test.each([
  [{ schemaPath: 'none.prisma' }, /none\.prisma \(--schema\) does not exist/],
  [{ schemaPath: 'empty' }, /empty \(--schema\) holds no \*\.prisma file/],
])('a named schema that is none fails with its path: %j', async (options, message) => {
  const failure = await failureOf({ 'empty/readme.md': '' }, options);
  expect(failure).toMatchObject({
    code: 'schema-not-found',
    message: expect.stringMatching(message),
  });
});

test('a schema that the config names and that is missing fails with both', async () => {
  const failure = await failureOf({ 'prisma.config.ts': configOf7(`schema: 'db'`) });
  expect(failure.message).toMatch(/\/db \(`schema` in prisma\.config\.ts\) does not exist/);
});

test('an error of the datasource block is told with file, line and column', async () => {
  const schema = '// é😀\n// x\ndatasource db {\n  provider = postgresql + 1\n}\n';
  const failure = await failureOf({ 'prisma/schema.prisma': schema });
  expect(failure.code).toBe('schema-invalid');
  expect(failure.message).toMatch(/prisma\/schema\.prisma:[34]:\d+: /);
});

test('a syntax error of a Prisma 6 schema is told as line 6 tells it', async () => {
  const failure = await failureOf({ 'schema.prisma': `${schemaOf6()}\nmodl B {}\n` });
  expect(failure.message).toMatch(/schema\.prisma:10:1: /);
  expect(failure.message).not.toMatch(/no longer supported/);
});

test('an unknown type is found by requireValidSchema, several with a list', async () => {
  await using project = await makeProject({
    'db/base.prisma': schemaOf7,
    'db/b.prisma': '// é😀\r\nmodel B {\r\n  id Int @id\r\n  x Foo\r\n  y Bar\r\n}\r\n',
  });
  const { schema } = await loadProject({ directory: project.directory, schemaPath: 'db', environment: {} });
  expect(schema).not.toBeNull();
  if (schema === null) return;
  const check = (): void => requireValidSchema(schema, project.directory);
  expect(check).toThrow(/db\/b\.prisma:4:5: Type "Foo"/);
  expect(check).toThrow(
    expect.objectContaining({ why: expect.stringMatching(/db\/b\.prisma:5:5: Type "Bar"/) }),
  );
});

test.each([
  ['mysql', undefined],
  ['cockroachdb', /CockroachDB/],
])('a datasource of %s is no project of ours', async (provider, why) => {
  const failure = await failureOf({ 'schema.prisma': `datasource db {\n  provider = "${provider}"\n}\n` });
  expect(failure.code).toBe('provider-unsupported');
  expect(failure.message).toContain(`is ${provider};`);
  if (why !== undefined) expect(failure.why).toMatch(why);
});

test('a schema without a datasource block is not valid', async () => {
  const failure = await failureOf({ 'schema.prisma': 'model A {\n  id Int @id\n}\n' });
  expect(failure).toMatchObject({
    code: 'schema-invalid',
    message: expect.stringContaining('no datasource block'),
  });
});

test.each([
  `import { defineConfig } from 'prisma/config';\nexport default defineConfig({ contract: './c.json', db: { connection: 'postgresql://x' } });`,
  `export default { db: { connection: 'x' } };`,
  `import { defineConfig } from '@prisma/postgres/config';\nexport default defineConfig({ contract: './c.prisma' });`,
  "import { definePrismaConfig } from '@prisma/cli-engine';\nexport default definePrismaConfig({ orm: {} });",
  "import { definePrismaConfig } from 'prisma/config';\nexport default definePrismaConfig({});",
  "import { prisma7Schema } from '@prisma/orm-postgres/contract';\nexport default { orm: { contract: prisma7Schema('prisma/schema.prisma') } };",
  'export default { orm: {}, schema: "x" };',
  "export default { version: 8, schema: 'prisma/schema.prisma' };",
])('a config of Prisma 8 is recognised', async (config) => {
  const failure = await failureOf({ 'prisma.config.ts': config, 'schema.prisma': schemaOf7 });
  expect(failure.code).toBe('config-unsupported');
  expect(failure.next).toMatch(/prisma7\.config\.ts/);
});

test.each([
  ['export default {', /prisma\.config\.ts cannot be evaluated: /],
  [`throw new Error('on purpose');`, /on purpose/],
  [`import 'not-there';\nexport default {};`, /not-there/],
  ['export default 5;', /its default export is no object/],
])('a config that does not evaluate fails with its reason: %s', async (config, message) => {
  const failure = await failureOf({ 'prisma.config.ts': config });
  expect(failure).toMatchObject({
    code: 'config-invalid',
    message: expect.stringMatching(message),
  });
});

test('a config that a flag names and that is missing fails', async () => {
  expect((await failureOf({}, { configPath: 'x.ts' })).message).toMatch(/x\.ts \(--config\) does not exist/);
});

test.each(['ts', 'mjs', 'js'])(
  'a path of prisma.config.%s that needs an unset variable fails with its name',
  async (ext) => {
    const failure = await failureOf(
      {
        [`prisma.config.${ext}`]: configOf7(`schema: env('SCHEMA_FOLDER')`),
        'package.json': '{ "type": "module" }',
      },
      { url: 'x' },
    );
    expect(failure).toMatchObject({
      code: 'env-missing',
      message: expect.stringContaining('SCHEMA_FOLDER'),
    });
  },
);

test('a config that breaks on an unset variable fails with its name', async () => {
  const config = `import { env } from 'prisma/config';\nconst { port } = JSON.parse(env('SETTINGS'));\nexport default { datasource: { url: port } };`;
  expect(await failureOf({ 'prisma.config.ts': config })).toMatchObject({ code: 'env-missing' });
});

test('a folder that does not exist is a wrong use', async () => {
  expect((await failureOf({}, { directory: '/nowhere/at/all' })).code).toBe('usage');
});
