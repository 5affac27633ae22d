import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

/** A file of a bundle and all that it imports at once, by name. */
async function readImports(
  folder: string,
  name: string,
  seen = new Map<string, string>(),
): Promise<ReadonlyMap<string, string>> {
  if (seen.has(name)) return seen;
  const text = await readFile(join(folder, name), 'utf8');
  seen.set(name, text);
  for (const [, path = ''] of text.matchAll(/\bfrom "\.\/([^"]+)"|^import "\.\/([^"]+)"/gm)) {
    await readImports(folder, path, seen);
  }
  return seen;
}

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

  test('what a command does is loaded when it is called', async () => {
    const folder = join(project, 'node_modules/@prisma-mend/core/dist');
    const loaded = await readImports(folder, 'index.js');
    expect([...loaded.values()].join('').length).toBeLessThan(50_000);
  });

  test('types resolve in a strict project that knows nothing of ours', async () => {
    const code = `
      import { checkStatus, Failure, type CommandReport, type ProjectOptions } from '@prisma-mend/core';
      declare const options: ProjectOptions;
      const report = await checkStatus(options);
      export const situation: string = report.situation;
      export const verdict = (any: CommandReport) => (any.command === 'drift' ? any.verdict : any.findings);
      export const isFailure = (error: unknown): boolean => error instanceof Failure && error.code === 'usage';
      // @ts-expect-error a report has no such member
      export const nothing = report.nothing;
    `;
    expect(await compile({ 'consumer.ts': code }, { types: [], lib: ['es2023', 'dom'] })).toBe('');
  });

  test('the recipes of docs/library.md compile', async () => {
    const text = await readFile(join(root, 'docs/library.md'), 'utf8');
    const recipes = [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => code);
    expect(recipes).toHaveLength(5);
    for (const name of ['@types/pg', '@types/node', '@jest/globals', 'expect']) {
      const place = join(project, 'node_modules', name);
      await mkdir(dirname(place), { recursive: true });
      await symlink(join(root, 'node_modules', name), place).catch(() => undefined);
    }
    const files = Object.fromEntries(recipes.map((code, place) => [`recipe-${place}.ts`, code]));
    expect(await compile(files, { types: ['node'], lib: ['es2023'], skipLibCheck: true })).toBe('');
  });

  test('renders a report by the sub-path of the command line', async () => {
    const script = `
      import { renderReport, judgeReport } from 'prisma-mend/render';
      import { Failure } from '@prisma-mend/core';
      const failure = new Failure('connection-failed', 'No answer.');
      console.log(judgeReport(failure), renderReport(failure, 'markdown'));
    `;
    await writeFile(join(project, 'render.mjs'), script);
    const { stdout } = await run(process.execPath, ['render.mjs'], { cwd: project });
    expect(stdout).toMatch(/^1 .*[^]*connection-failed/);
  });

  /** What the compiler says of these files; nothing where they are right. */
  async function compile(
    files: Readonly<Record<string, string>>,
    options: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    for (const [name, code] of Object.entries(files)) await writeFile(join(project, name), code);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'es2023',
      module: 'nodenext',
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      ...options,
    };
    const content = JSON.stringify({ compilerOptions, files: Object.keys(files) });
    await writeFile(join(project, 'tsconfig.json'), content);
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [compiler, '-p', project]).catch(
      (error: unknown) => error as { stdout: string },
    );
    return stdout;
  }
});
