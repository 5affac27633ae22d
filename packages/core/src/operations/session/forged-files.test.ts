import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { catalogFormat } from '../../model/catalog-format.ts';
import { objectKinds } from '../../model/identity.ts';
import { allAttributes } from '../../model/object-attributes.ts';
import { parseCatalog } from '../../model/serialize-catalog.ts';
import { loadAccepted } from '../../project/accepted-file.ts';
import { loadSquash } from '../../project/squash-file.ts';
import { readJson, storeJson } from './json-cache.ts';
import { loadSnapshot } from './snapshot-file.ts';

/** Files of a pull request: each reader names what is wrong, and neither crashes nor takes it. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forged-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Deeper than a stack. */
const deep = (inside: string, depth = 200_000): string =>
  `${`{"${inside}":[`.repeat(depth)}${']}'.repeat(depth)}`;
const isClean = (): boolean => Object.keys({}).length === 0 && !('polluted' in {});

describe('a forged squash.json', () => {
  const replaced = { name: 'a', checksums: ['x'] };
  test.each<[string, unknown]>([
    ['no JSON', '{'],
    ['a list', []],
    ['null', null],
    ['another format', { format: 2, replaces: [] }],
    ['no list', { format: 1, replaces: { name: 'a' } }],
    ['a name that is no text', { format: 1, replaces: [{ ...replaced, name: { toString: 1 } }] }],
    ['checksums that are no texts', { format: 1, replaces: [{ ...replaced, checksums: [1] }] }],
    ['an inner list that is none', { format: 1, replaces: [{ ...replaced, replaces: 'a' }] }],
    ['a prototype', '{"__proto__":{"format":1,"replaces":[]}}'],
    ['depth', `{"format":1,"replaces":[${deep('replaces')}]}`],
    ['a path that leads out', { format: 1, replaces: [{ ...replaced, name: '../../etc' }] }],
    ['an absolute path', { format: 1, replaces: [{ ...replaced, name: '/etc/passwd' }] }],
    ['the folder itself', { format: 1, replaces: [{ ...replaced, name: '.' }] }],
    ['a NUL', { format: 1, replaces: [{ ...replaced, name: 'a\u0000b' }] }],
  ])('with %s is refused', async (_, content) => {
    await expect(loadSquash(await write('squash.json', content))).rejects.toMatchObject({
      code: 'history-invalid',
    });
    expect(isClean()).toBe(true);
  });
});

describe('a forged prisma-mend.json', () => {
  const entry = { object: 'table x', reason: 'r', until: '2027-01-31', since: '2026-01-31' };
  test.each<[string, unknown]>([
    ['no JSON', '['],
    ['null', null],
    ['a prototype', '{"__proto__":{"accepted":[]}}'],
    ['an entry with a prototype', `{"accepted":[{"__proto__":{},"object":"x"}]}`],
    ['a misspelt field', { acepted: [entry] }],
    ['an unknown field of an entry', { accepted: [{ ...entry, untill: '2027-01-31' }] }],
    ['no day', { accepted: [{ ...entry, until: '2027-02-31' }] }],
    ['a day without an end', { accepted: [{ ...entry, until: '+275760-09-13' }] }],
    ['an empty reason', { accepted: [{ ...entry, reason: '\u2003' }] }],
    ['an unknown kind', { accepted: [{ ...entry, object: { kind: '__proto__', name: 'x' } }] }],
    ['depth', deep('accepted')],
  ])('with %s is refused', async (_, content) => {
    await write('prisma-mend.json', content);
    await expect(loadAccepted(folder)).rejects.toMatchObject({ code: 'config-invalid' });
    expect(isClean()).toBe(true);
  });
});

const emptyCatalog = {
  serverVersionNumber: 170_000,
  schemas: ['public'],
  objects: [],
  dependencies: [],
  coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
  hash: 'h',
};

describe('a forged snapshot', () => {
  const emptyLedger = { expectedSchema: 'public', table: null, elsewhere: [], foreign: [], hash: 'h' };
  /** With a checksum that is right: whoever may write the file may write that too. */
  const sealed = (catalog: unknown): string => {
    const body = typeof catalog === 'string' ? catalog : JSON.stringify(catalog);
    const checksum = createHash('sha256').update(body).digest('hex');
    return `{"catalogFormat":${catalogFormat},"checksum":"${checksum}","catalog":${body}}`;
  };
  const snapshot = (catalog: unknown, ledger: unknown = emptyLedger): string =>
    `{"format":"prisma-mend snapshot 1","takenAt":"2026-01-01T00:00:00.000Z","database":{"name":"d","serverVersion":"17"},
      "serverVersionNumber":170000,"role":"r","defaultSchema":"public",
      "ledger":${JSON.stringify(ledger)},"catalog":${sealed(catalog)}}`;
  const schemaRow = ['s', null, 's', ...allAttributes.schema.map(() => null)];
  const withRows = (kind: string, rows: unknown): object => ({ ...emptyCatalog, objects: [{ kind, rows }] });

  test('that is right in everything is read', async () => {
    const path = await write('snapshot.json', snapshot(withRows('schema', [[null, ...schemaRow.slice(1)]])));
    expect((await loadSnapshot(path)).catalog.objects).toHaveLength(1);
  });

  test.each<[string, string]>([
    ['a catalog that is a list', snapshot([])],
    ['no objects', snapshot({ ...emptyCatalog, objects: null })],
    ['an unknown kind', snapshot(withRows('__proto__', []))],
    ['a kind of the prototype', snapshot(withRows('constructor', []))],
    ['rows that are none', snapshot(withRows('schema', { length: 1 }))],
    ['a row that is none', snapshot(withRows('schema', ['x']))],
    ['too few values', snapshot(withRows('table', [schemaRow]))],
    ['too many values', snapshot(withRows('schema', [[...schemaRow, 1]]))],
    ['a name that is no text', snapshot(withRows('schema', [[null, null, { sql: 'x' }]]))],
    ['no name', snapshot(withRows('schema', [[null, null, null]]))],
    ['no coverage', snapshot({ ...emptyCatalog, coverage: 1 })],
    ['coverage without what was checked', snapshot({ ...emptyCatalog, coverage: {} })],
    ['schemas that are no texts', snapshot({ ...emptyCatalog, schemas: [1] })],
    ['a hash that is none', snapshot({ ...emptyCatalog, hash: 1 })],
    ['a version that is none', snapshot({ ...emptyCatalog, serverVersionNumber: '17' })],
    ['a dependency that is none', snapshot({ ...emptyCatalog, dependencies: [null] })],
    ['a prototype for a catalog', snapshot('{"__proto__":{"objects":[]}}')],
    ['a ledger that is none', snapshot(emptyCatalog, { ...emptyLedger, elsewhere: 1 })],
    ['a table that is none', snapshot(emptyCatalog, { ...emptyLedger, table: { rows: [] } })],
    ['depth', `{"format":${deep('x')}}`],
  ])('with %s is refused', async (_, text) => {
    await expect(loadSnapshot(await write('snapshot.json', text))).rejects.toMatchObject({
      code: 'snapshot-invalid',
    });
    expect(isClean()).toBe(true);
  });
});

describe.each(objectKinds.filter((kind) => allAttributes[kind].length > 0))(
  'a forged %s of a snapshot',
  (kind) => {
    test.each<[string, unknown]>([
      ['objects', { toString: 1 }],
      ['numbers', Number.NaN],
      ['lists of lists', [[['x']]]],
      ['inherited members', JSON.parse('{"__proto__":{"kind":"table"},"schema":null}')],
    ])('that has %s for attributes is refused', (_, value) => {
      const row = ['s', null, 's', ...allAttributes[kind].map(() => value)];
      const body = JSON.stringify({ ...emptyCatalog, objects: [{ kind, rows: [row] }] });
      const checksum = createHash('sha256').update(body).digest('hex');
      const text = `{"catalogFormat":${catalogFormat},"checksum":"${checksum}","catalog":${body}}`;
      expect(() => parseCatalog(text)).toThrow(expect.objectContaining({ code: 'snapshot-invalid' }));
    });
  },
);

describe('an entry of the cache', () => {
  const value = { engineLine: 7, previewFeatures: [], datasource: null };
  test('is read as it was stored, by nobody else', async () => {
    const path = join(folder, 'own', 'a.json');
    await storeJson(path, value);
    expect(await readJson(path)).toEqual(value);
    expect(await readdir(join(folder, 'own'))).toEqual(['a.json']);
  });

  test('under the name of another, changed, cut, or of an older version is none', async () => {
    const path = join(folder, 'own', 'a.json');
    await storeJson(path, value);
    const text = await readFile(path, 'utf8');
    const spoiled = [
      text.replace('7', '6'),
      text.slice(0, -1),
      JSON.stringify(value),
      '',
      '\n',
      `x\n${text}`,
    ];
    for (const [place, content] of spoiled.entries()) {
      expect(await readJson(await write(`spoiled-${place}.json`, content))).toBeNull();
      await writeFile(path, content);
      expect(await readJson(path)).toBeNull();
    }
    await storeJson(path, value);
    await symlink(path, join(folder, 'own', 'b.json'));
    expect(await readJson(join(folder, 'own', 'b.json'))).toBeNull();
  });
});
