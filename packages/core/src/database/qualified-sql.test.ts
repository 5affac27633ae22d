import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseSync, loadModule } from 'libpg-query';
import { sessionSettingsSql, setLocalSql, startSession, transactionSettingsSql } from './session.ts';

/**
 * Once its `search_path` is empty, what a session of ours does not qualify is found in pg_catalog or nowhere. What is sent
 * before, and in the message that empties it, has to be qualified to the last operator.
 */
const settings = {
  ...{ lockTimeoutMs: 300, statementTimeoutMs: 1000, isReadOnly: true },
  ...{ schema: 'public', applicationName: 'x' },
};

async function firstMessages(): Promise<readonly string[]> {
  const asked: string[] = [];
  const ask = (sql: string): Promise<undefined> => {
    asked.push(sql);
    return Promise.resolve(undefined);
  };
  await startSession(ask, () => Promise.resolve(''), null).catch(() => undefined);
  return [...asked, transactionSettingsSql(settings), sessionSettingsSql(settings), setLocalSql('a', 'b')];
}

/** Names that the parser found without a schema. */
function unqualified(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(unqualified);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([kind, value]) => [...lackingIn(kind, value), ...unqualified(value)]);
}

function lackingIn(kind: string, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const fields = new Map<string, unknown>(Object.entries(value));
  const names = fields.get({ FuncCall: 'funcname', A_Expr: 'name', typeName: 'names' }[kind] ?? '');
  if (Array.isArray(names)) return names.length < 2 ? [JSON.stringify(names)] : [];
  return kind === 'RangeVar' && !fields.has('schemaname') ? [JSON.stringify(value)] : [];
}

test('what is sent before the search_path is empty names everything with its schema', async () => {
  await loadModule();
  const messages = await firstMessages();
  expect(messages.length).toBeGreaterThan(3);
  for (const sql of messages) expect([sql, unqualified(parseSync(sql))]).toEqual([sql, []]);
  expect(unqualified(parseSync(`select f(1) = a::text from t`))).toHaveLength(4);
});

test('catalogs of the server are named with their schema in all SQL of ours', () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const files = ['core', 'cli'].flatMap((name) => {
    const source = join(root, name, 'src');
    return readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => join(source, file));
  });
  const queries = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/`\s*(?:select|with)\s[^`]*`/gi)].map(([text]) => ({
      file,
      text,
    })),
  );
  expect(queries.length).toBeGreaterThan(60);
  const bare = /\b(?:from|join)\s+pg_[a-z_]+\b(?!\.)/gi;
  const found = queries.flatMap(({ file, text }) =>
    [...text.matchAll(bare)].map(([word]) => `${file}: ${word}`),
  );
  expect(found).toEqual([]);
});
