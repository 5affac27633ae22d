import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

describe('the packed packages, installed into an empty project', () => {
  let project = '';

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'prisma-mend-consumer-'));
    const packages = ['core', 'cli'].map((name) => join(root, 'packages', name));
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', project, ...packages], {
      cwd: project,
    });
    const tarballs = (await readdir(project)).map((name) => `./${name}`);
    await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    const flags = ['--ignore-scripts', '--prefer-offline', '--omit=optional', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...flags, ...tarballs], { cwd: project });
  }, 300_000);

  afterAll(() => rm(project, { recursive: true, force: true }));

  test('npx prisma-mend --help runs', async () => {
    const { stdout } = await run('npx', ['--no-install', 'prisma-mend', '--help'], { cwd: project });
    expect(stdout).toContain('prisma-mend baseline');
  });

  test('a command loads core and says what is wrong with an empty project', async () => {
    const failure = await run('npx', ['--no-install', 'prisma-mend', 'status', '--json'], {
      cwd: project,
      env: { ...process.env, DATABASE_URL: '' },
    }).catch((error: unknown) => error as { code: number; stdout: string });
    expect(failure).toMatchObject({ code: 1 });
    expect(JSON.parse(failure.stdout)).toMatchObject({ exitCode: 1, error: { code: 'schema-not-found' } });
  });

  test('types resolve in a strict project that knows nothing of ours', async () => {
    const code = `
      import { checkStatus, Failure, type OperationOptions, type Report } from '@prisma-mend/core';
      declare const options: OperationOptions;
      const report: Report = await checkStatus(options);
      export const situation: string | undefined = report.situation;
      export const isFailure = (error: unknown): boolean => error instanceof Failure && error.code === 'usage';
      // @ts-expect-error a report has no such member
      export const nothing = report.nothing;
    `;
    await writeFile(join(project, 'consumer.ts'), code);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'es2023',
      lib: ['es2023', 'dom'],
      types: [],
      module: 'nodenext',
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
    };
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
    );
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [compiler, '-p', project]).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe('');
  });
});
