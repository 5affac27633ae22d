import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
