import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { objectKinds } from '../../core/src/model/identity.ts';
import { loadAccepted } from '../../core/src/project/accepted-file.ts';

const schemaPath = new URL('../prisma-mend.schema.json', import.meta.url);
const reportSchemaPath = new URL('../report.schema.json', import.meta.url);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'accepted-schema-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const entry = { object: 'public.audit', reason: 'kept by hand', until: '2027-01-31', since: '2026-01-31' };
const column = { kind: 'column', schema: 'public', table: 'users', name: 'email' };
const files: readonly (readonly [name: string, file: unknown])[] = [
  ['nothing', {}],
  ['no entries', { accepted: [] }],
  ['a pattern', { $schema: './node_modules/prisma-mend/prisma-mend.schema.json', accepted: [entry] }],
  ['an object and a code', { accepted: [{ ...entry, object: column, code: 'column-type' }] }],
  ['an object without a table', { accepted: [{ ...entry, object: { kind: 'table', name: 'users' } }] }],
  ['a reference that is no text', { $schema: 1, accepted: [] }],
  ['a misspelt word', { accepted: [{ ...entry, untill: '2027-01-31' }] }],
  ['a misspelt word at the top', { acepted: [] }],
  ['no reason', { accepted: [{ ...entry, reason: ' ' }] }],
  ['no end', { accepted: [{ ...entry, until: undefined }] }],
  ['an end that is no day', { accepted: [{ ...entry, until: 'next year' }] }],
  ['an end that is not in the calendar', { accepted: [{ ...entry, until: '2027-02-31' }] }],
  ['a kind that there is not', { accepted: [{ ...entry, object: { ...column, kind: 'colum' } }] }],
  ['an object without a name', { accepted: [{ ...entry, object: { kind: 'table' } }] }],
  ['an empty pattern', { accepted: [{ ...entry, object: '' }] }],
  ['entries that are no list', { accepted: {} }],
  ['a list', []],
];

test.each(files)('the schema of prisma-mend.json and the command agree on %s', async (_, file) => {
  const text = JSON.stringify(file);
  await writeFile(join(directory, 'prisma-mend.json'), text);
  const isRead = await loadAccepted(directory).then(
    () => true,
    () => false,
  );
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  ajv.addFormat('date', (day) => {
    const date = new Date(`${day}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
  });
  const validate = ajv.compile(JSON.parse(await readFile(schemaPath, 'utf8')) as object);
  expect(validate(JSON.parse(text))).toBe(isRead);
});

test.each([
  ['accepted differences', schemaPath, ['object', 'properties', 'kind', 'enum']],
  ['reports', reportSchemaPath, ['objectKind', 'enum']],
])('the schema of %s has every kind of object', async (_, path, place) => {
  let found: unknown = (JSON.parse(await readFile(path, 'utf8')) as { readonly $defs: unknown }).$defs;
  for (const key of place) found = (found as Readonly<Record<string, unknown>>)[key];
  expect(found).toEqual(objectKinds);
});
