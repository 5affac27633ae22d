import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ESLint, Linter } from 'eslint';
import type { applyChange } from '../packages/core/src/apply/apply-change.ts';
import type { applyPlan } from '../packages/core/src/apply/apply-plan.ts';
import type { insertMarks } from '../packages/core/src/apply/insert-marks.ts';
import type { runInTransaction } from '../packages/core/src/apply/settle-commit.ts';
import type { Reader } from '../packages/core/src/database/database.ts';
import type { readLedger } from '../packages/core/src/ledger/read-ledger.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const eslint = new ESLint({ cwd: root });

/** What the project's import rules say of `code` if it stood in `file`; type-aware rules left out. */
async function lint(file: string, code: string): Promise<readonly string[]> {
  const config = (await eslint.calculateConfigForFile(`${root}${file}`)) as { rules: Linter.RulesRecord };
  const names = ['no-restricted-imports', 'no-restricted-syntax', 'no-restricted-globals'] as const;
  const rules = Object.fromEntries(names.map((name) => [name, config.rules[name] ?? 'off']));
  return new Linter().verify(code, { rules }).map(({ message }) => message);
}

describe('who may import whom', () => {
  beforeAll(() => lint('packages/core/src/model/x.ts', ''));

  test.each([
    ['core/src/model', '../compare/x.ts', 'model/ may not import compare/'],
    ['core/src/compare', '../database/database.ts', 'compare/ may not import database/'],
    ['core/src/explain', '../catalog/x.ts', 'explain/ may not import catalog/'],
    ['core/src/explain/differences', '../../catalog/x.ts', 'explain/ may not import catalog/'],
    ['core/src/plan', '../engine/x.ts', 'plan/ may not import engine/'],
    ['core/src/catalog', '../ledger/x.ts', 'catalog/ may not import ledger/'],
    ['core/src/catalog', '../operations/x.ts', 'catalog/ may not import operations/'],
    ['core/src/project', '../database/x.ts', 'project/ may not import database/'],
    ['core/src/apply', '../index.ts', "Only other packages import core's index"],
    ['core/src/operations', '../library/x.ts', 'operations/ may not import library/'],
    ['core/src/operations/drift', '../../library/x.ts', 'operations/ may not import library/'],
    ['core/src/operations/drift', '../squash/x.ts', 'operations/drift/ may not import squash/'],
    ['core/src/operations/drift', '../resolve/rows/x.ts', 'operations/drift/ may not import resolve/'],
    ['core/src/operations/session', '../scratch/x.ts', 'operations/session/ may not import scratch/'],
    ['core/src/operations/resolve/rows', '../partial/x.ts', 'may not import resolve/partial/'],
    ['core/src/operations/resolve/rows', '../../check-status.ts', 'may not import a command'],
    ['core/src/catalog', 'pg', 'Only database/ imports pg'],
    ['core/src/catalog', 'pg/lib/x.js', 'Only database/ imports pg'],
    ['core/src/replay', 'libpg-query', 'Only parse/load-parser.ts loads the parser'],
    ['core/src/operations', '@prisma/internals', 'Only engine/ and project/ import @prisma/*'],
    ['cli/src', '@prisma-mend/core/dist/x.js', "imports core's index only"],
    ['cli/src', '../../core/src/model/x.ts', "imports core's index only"],
    ['cli/src', 'pg', 'Only core/database imports pg'],
    ['cli/src/render', '@prisma/config', 'import @prisma/*'],
  ])('%s may not import %s', async (folder, path, message) => {
    const file = `packages/${folder}/x.ts`;
    expect(await lint(file, `import { x } from '${path}'; x();`)).toEqual([expect.stringContaining(message)]);
    expect(await lint(file, `await import('${path}');`)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ['core/src/compare', '../model/catalog.ts'],
    ['core/src/catalog', '../database/database.ts'],
    ['core/src/database', 'pg'],
    ['core/src/engine', '@prisma/schema-engine-wasm'],
    ['core/src/operations', '../apply/x.ts'],
    ['core/src/operations', './drift/x.ts'],
    ['core/src/operations/drift', '../scratch/x.ts'],
    ['core/src/operations/resolve', './rows/x.ts'],
    ['core/src/operations/resolve/pending', '../../forecast/rows/x.ts'],
    ['core/src/operations/resolve/rows', '../resolution.ts'],
    ['core/src/operations/plan-file', '../baseline.ts'],
    ['core/src/library', '../operations/x.ts'],
    ['core/src/fleet', '../operations/x.ts'],
    ['cli/src', '@prisma-mend/core'],
  ])('%s may import %s', async (folder, path) => {
    const code = `import { x } from '${path}'; x(); await import('${path}');`;
    expect(await lint(`packages/${folder}/x.ts`, code)).toEqual([]);
  });

  test('only a command and operations/writing/ open the live database to write', async () => {
    const folder = 'packages/core/src/operations';
    const writer = (path: string) => `import { withWriter } from '${path}'; withWriter();`;
    expect(await lint(`${folder}/drift/x.ts`, writer('../session/open-live.ts'))).toHaveLength(1);
    expect(await lint(`${folder}/writing/x.ts`, writer('../session/open-live.ts'))).toEqual([]);
    expect(await lint(`${folder}/x.ts`, writer('./session/open-live.ts'))).toEqual([]);
    const reader = "import { withReader } from '../session/open-live.ts'; withReader();";
    expect(await lint(`${folder}/drift/x.ts`, reader)).toEqual([]);
  });

  test('a call says what is true', async () => {
    for (const file of [
      'packages/core/src/plan/x.ts',
      'packages/core/src/operations/drift/x.ts',
      'packages/cli/src/x.ts',
    ]) {
      expect(await lint(file, 'export const x = (f) => f(1, true);')).toEqual([
        expect.stringContaining('Say what is true'),
      ]);
      expect(await lint(file, 'export const x = (f, m) => [f({ isWhole: true }), m.set(1, false)];')).toEqual(
        [],
      );
    }
  });

  test('only bin.ts touches the process', async () => {
    expect(await lint('packages/core/src/apply/x.ts', 'process.exit();')).toHaveLength(1);
    expect(await lint('packages/cli/src/cli.ts', 'process.exit();')).toHaveLength(1);
    expect(await lint('packages/cli/src/bin.ts', 'process.exit();')).toEqual([]);
  });
});

test('what a scratch server runs without a look at it is the reading of the catalog, and nothing else', async () => {
  const folder = join(root, 'packages/core/src');
  const names = (await readdir(folder, { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const callers: string[] = [];
  for (const name of names.filter((each) => !/^(?:database|shadow)[/\\]/.test(each))) {
    if ((await readFile(join(folder, name), 'utf8')).includes('scriptEach(')) callers.push(name);
  }
  expect(callers).toEqual([join('catalog', 'read-catalog.ts')]);
});

/** `true` where the function cannot be called with a connection that only reads. */
type Refuses<Writing extends (database: never, ...rest: never[]) => unknown> =
  Reader extends Parameters<Writing>[0] ? false : true;

test('the compiler hands what writes no connection that only reads', () => {
  const refused: readonly [
    Refuses<typeof applyChange>,
    Refuses<typeof applyPlan>,
    Refuses<typeof insertMarks>,
    Refuses<typeof runInTransaction>,
  ] = [true, true, true, true];
  const isRead: Refuses<typeof readLedger> = false;
  expect([...refused, isRead]).toEqual([true, true, true, true, false]);
});

/** Every file of a package's sources with the files that it imports, types too. */
async function readImports(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const entries = names.map(async (name) => {
    const text = await readFile(join(folder, name), 'utf8');
    const imported = [...text.matchAll(/(?:\bfrom|\bimport\()\s*'(\.[^']+)'/g)];
    return [name, imported.map(([, path = '']) => join(dirname(name), path))] as const;
  });
  return new Map(await Promise.all(entries));
}

/** The first circle that is found, as the way around it. */
function findCircle(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): readonly string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next, [...way, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of imports.keys()) {
    const circle = visit(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

test.each(['core', 'cli'])('no file of %s imports itself by way of others', async (name) => {
  const imports = await readImports(join(root, 'packages', name, 'src'));
  expect(
    findCircle(
      new Map([
        ['x.ts', ['y.ts']],
        ['y.ts', ['x.ts']],
      ]),
    ),
  ).toEqual(['x.ts', 'y.ts', 'x.ts']);
  expect(imports.size).toBeGreaterThan(10);
  expect(findCircle(imports)).toEqual([]);
});
