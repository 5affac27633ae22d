import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { runPrisma, startsQuickly } from '../packages/core/test/support/prisma-cli.ts';
import { startPostgres, type TestDatabase } from '../packages/core/test/support/postgres.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = join(root, 'examples');
const directories: string[] = [];

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'prisma-mend-example-'));
  directories.push(directory);
  return directory;
}

/** What an image made from the example holds: the application, its modules, the entrypoint, commands on the PATH. */
interface Image {
  readonly directory: string;
  readonly database: TestDatabase;
  /** Starts the entrypoint or another command, as the container would. */
  run(
    command: string,
    ...args: readonly string[]
  ): Promise<{ exitCode: number; stdout: string; stderr: string }>;
}

async function buildImage(): Promise<Image> {
  const directory = await makeDirectory();
  await cp(join(examples, 'app'), directory, { recursive: true });
  await cp(join(examples, 'docker-entrypoint/entrypoint.sh'), join(directory, 'entrypoint.sh'));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  const bin = await makeCommands(directory);
  const database = await (await startPostgres()).createDatabase();
  await database.query(await readFile(join(examples, 'app/database.sql'), 'utf8'));
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    DATABASE_URL: database.url,
    PRISMA_SCHEMA_ENGINE_BINARY: join(bin, 'schema-engine'),
    ENGINE_PACKAGE: '@prisma/schema-engine-wasm',
    SCHEMA_PACKAGE: '@prisma/prisma-schema-wasm',
    CHECKPOINT_DISABLE: '1',
    NODE_OPTIONS: '',
  };
  return {
    directory,
    database,
    run: (command, ...args) =>
      new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
        const output = { stdout: '', stderr: '' };
        child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
        child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
        child.once('error', reject);
        child.once('close', (code) => resolve({ exitCode: code ?? -1, ...output }));
      }),
  };
}

/** The real commands; Prisma's native engine alone is replaced by the same engine as WebAssembly. */
async function makeCommands(directory: string): Promise<string> {
  const bin = join(directory, 'bin');
  await mkdir(bin);
  const scripts = {
    prisma: 'node_modules/prisma/build/index.js',
    'prisma-mend': 'packages/cli/dist/bin.js',
    'schema-engine': 'packages/core/test/support/schema-engine-shim.mjs',
  };
  for (const [name, script] of Object.entries(scripts)) {
    const words = [process.execPath, ...(name === 'prisma-mend' ? [] : startsQuickly), join(root, script)];
    await writeFile(join(bin, name), `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`);
    await chmod(join(bin, name), 0o755);
  }
  return bin;
}

const prisma = (image: Image, ...args: readonly string[]) =>
  runPrisma({ version: 7, cwd: image.directory, args, env: { DATABASE_URL: image.database.url } });

describe('the examples', () => {
  let image: Image;

  afterEach(async () => {
    for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
  });

  describe('docker-entrypoint', () => {
    test('proves, records, deploys what is pending and becomes the application, at every start', async () => {
      image = await buildImage();
      expect((await prisma(image, 'migrate', 'deploy')).stderr).toContain('P3005');
      expect(await image.run('prisma', 'generate')).toMatchObject({ exitCode: 0 });

      const first = await image.run('./entrypoint.sh', 'node', 'main.mjs');
      expect(first).toMatchObject({ exitCode: 0 });
      expect(first.stdout).toContain('Ada: 2 notes');
      expect(first.stdout).toContain('20251119024521_make_draft_fields_nullable');
      expect(await prisma(image, 'migrate', 'status')).toMatchObject({ exitCode: 0 });

      const second = await image.run('./entrypoint.sh', 'node', 'main.mjs');
      expect(second).toMatchObject({ exitCode: 0 });
      expect(second.stdout).toContain('Ada: 3 notes');
    });

    test.each(['Dockerfile', 'Dockerfile.prepared'])(
      '%s makes an image without a database, on one system that has what Prisma needs',
      async (file) => {
        const text = await readFile(join(examples, 'docker-entrypoint', file), 'utf8');
        const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, name = '']) => name);
        expect(new Set(bases.filter((name) => name !== 'base'))).toEqual(new Set(['node:22-slim']));
        expect(text).toMatch(/apt-get install [^]* openssl\b/);
        const steps = [...text.matchAll(/^RUN (.*\bprisma(?:-mend)? .*)$/gm)].map(([, line = '']) => line);
        expect(steps).not.toEqual([]);
        image = await buildImage();
        for (const step of steps) {
          const ended = await image.run('sh', '-c', `unset DATABASE_URL; ${step}`);
          expect({ step, ...ended }).toMatchObject({ step, exitCode: 0 });
        }
      },
    );

    test('does not start the application on a database that lacks what it should hold', async () => {
      image = await buildImage();
      await image.database.query('alter table clinical_notes drop column body');
      const { exitCode, stdout } = await image.run('./entrypoint.sh', 'echo', 'the application');
      expect(exitCode).toBe(2);
      expect(stdout).not.toContain('the application');
      expect(stdout).toContain('body');
    });

    test('with a history that was prepared at build time', async () => {
      image = await buildImage();
      expect(await image.run('prisma-mend', 'prepare')).toMatchObject({ exitCode: 0 });
      const started = await image.run('./entrypoint.sh', 'echo', 'the application');
      expect(started).toMatchObject({ exitCode: 0 });
      expect(started.stdout).toMatch(/the application\n$/);
    });
  });

  describe('one-off-task', () => {
    const commands: Record<string, readonly string[]> = {};

    beforeAll(async () => {
      const task = JSON.parse(await readFile(join(examples, 'one-off-task/ecs-task.json'), 'utf8')) as {
        containerDefinitions: readonly [{ entryPoint: readonly string[]; command: readonly string[] }];
      };
      const [{ entryPoint, command }] = task.containerDefinitions;
      commands['ecs-task.json'] = [...entryPoint, ...command];
      const job = await readFile(join(examples, 'one-off-task/kubernetes-job.yaml'), 'utf8');
      commands['kubernetes-job.yaml'] = [...job.matchAll(/^ +(?:command|args): \[(.*)\]$/gm)].flatMap(
        (match) => (match[1] ?? '').split(', ').map((word) => word.replace(/^'|'$/g, '')),
      );
    });

    test.each(['ecs-task.json', 'kubernetes-job.yaml'])(
      '%s brings the database up to date once',
      async (file) => {
        image = await buildImage();
        const [shell = '', ...args] = commands[file] ?? [];
        expect(shell).toBe('sh');
        expect(await image.run(shell, ...args)).toMatchObject({ exitCode: 0 });
        expect(await prisma(image, 'migrate', 'status')).toMatchObject({ exitCode: 0 });
      },
    );
  });

  describe('kubernetes', () => {
    interface PodOwner {
      readonly spec: {
        readonly template: {
          readonly spec: Readonly<Partial<Record<'initContainers' | 'containers', readonly Container[]>>>;
        };
      };
    }
    interface Container {
      readonly name: string;
      readonly command?: readonly string[];
      readonly args?: readonly string[];
    }

    test.each([
      ['deployment.yaml', 'apps/v1/Deployment'],
      ['helm-hook.yaml', 'batch/v1/Job'],
    ])(
      '%s is what Kubernetes takes, and brings the database up to date at every start',
      async (file, kind) => {
        const manifest = parse(await readFile(join(examples, 'kubernetes', file), 'utf8')) as PodOwner;
        const models = (await import(`kubernetes-models/${kind}`)) as Record<
          string,
          new (data: unknown) => { validate(): void }
        >;
        const Model = models[kind.split('/').at(-1) ?? ''];
        expect(Model).toBeDefined();
        if (Model === undefined) return;
        expect(() => new Model({ ...manifest, spec: { template: 1 } }).validate()).toThrow();
        expect(() => new Model(manifest).validate()).not.toThrow();
        const { initContainers = [], containers = [] } = manifest.spec.template.spec;
        const migrate = [...initContainers, ...containers].find(({ name }) => name === 'migrate');
        const [shell = '', ...words] = [...(migrate?.command ?? []), ...(migrate?.args ?? [])];
        image = await buildImage();
        for (const start of ['first', 'second']) {
          expect({ start, ...(await image.run(shell, ...words)) }).toMatchObject({ start, exitCode: 0 });
        }
        expect(await prisma(image, 'migrate', 'status')).toMatchObject({ exitCode: 0 });
      },
    );
  });
});
