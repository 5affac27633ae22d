import { chmod, cp, link, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeJournal, type Journal } from './journal.ts';
import { readJournal } from './read-journal.ts';

const journal: Journal = {
  format: 2,
  command: 'baseline',
  writtenAt: '2026-01-01T00:00:00.000Z',
  database: { name: 'shop', oid: '1', systemIdentifier: '1' },
  ledgerSchema: 'public',
  rowsBefore: null,
  insertedIds: ['0123456789'],
  files: [],
  undoSql: [],
  unproven: [],
};

let project: string;
let path: string;

beforeEach(async () => {
  project = await realpath(await mkdtemp(join(tmpdir(), 'read-journal-')));
  const written = await writeJournal(project, journal);
  await written.confirm();
  path = written.path;
});
afterEach(() => rm(project, { recursive: true }));

const beside = (name: string): string => join(dirname(path), name);
const refusal = (message: string): object => ({
  code: 'journal-invalid',
  message: expect.stringContaining(message),
});

test('a journal is read back that was confirmed, and none is left that was discarded', async () => {
  expect(path).toBe(join(project, '.prisma-mend/journal/20260101000000000-baseline-01234567.json'));
  expect(await readJournal(path, project)).toStrictEqual(journal);
  const other = await writeJournal(project, { ...journal, insertedIds: ['9'] });
  await expect(readJournal(other.path, project)).rejects.toMatchObject(
    refusal('no journal that can be undone'),
  );
  await other.discard();
  await expect(readJournal(`${other.path}.pending`, project)).rejects.toMatchObject(refusal(''));
});

test.each<readonly [what: string, make: (name: string) => Promise<unknown>, message: string]>([
  ['of what is no JSON', (name) => writeFile(name, '{"format": 2', { mode: 0o600 }), 'it is not JSON'],
  ['of another form', (name) => writeFile(name, '{"format": 3}', { mode: 0o600 }), 'it has another format'],
  ['that is a link', (name) => symlink(path, name), 'it is a link'],
  ['with a second name', (name) => link(path, name), 'it has a second name elsewhere'],
  ['that everybody can write', (name) => cp(path, name).then(() => chmod(name, 0o666)), 'by everybody'],
])('none %s is', async (_, make, message) => {
  await make(beside('other.json'));
  await expect(readJournal(beside('other.json'), project)).rejects.toMatchObject(refusal(message));
});

test('none is that lies elsewhere, or in a folder that everybody can write', async () => {
  const elsewhere = "in the project's own journal folder";
  await cp(path, join(project, 'copy.json'));
  await expect(readJournal(join(project, 'copy.json'), project)).rejects.toMatchObject(refusal(elsewhere));
  await expect(readJournal(path, join(project, 'prisma'))).rejects.toMatchObject(refusal(elsewhere));
  await chmod(dirname(path), 0o777);
  await expect(readJournal(path, project)).rejects.toMatchObject(refusal(elsewhere));
});

test('the journal of statements is for people', async () => {
  await expect(readJournal(beside('a.jsonl'), project)).rejects.toMatchObject(refusal('not of rows'));
});
