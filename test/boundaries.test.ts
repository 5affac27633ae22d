import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ESLint, Linter } from 'eslint';

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
    ['core/src/catalog', 'pg', 'Only database/ imports pg'],
    ['core/src/catalog', 'pg/lib/x.js', 'Only database/ imports pg'],
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
    ['cli/src', '@prisma-mend/core'],
  ])('%s may import %s', async (folder, path) => {
    const code = `import { x } from '${path}'; x(); await import('${path}');`;
    expect(await lint(`packages/${folder}/x.ts`, code)).toEqual([]);
  });

  test('only bin.ts touches the process', async () => {
    expect(await lint('packages/core/src/apply/x.ts', 'process.exit();')).toHaveLength(1);
    expect(await lint('packages/cli/src/cli.ts', 'process.exit();')).toHaveLength(1);
    expect(await lint('packages/cli/src/bin.ts', 'process.exit();')).toEqual([]);
  });
});
