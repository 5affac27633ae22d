import { mkdtemp, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { journalFormat, writeJournal } from './journal.ts';

/** Files as Yarn's Plug'n'Play hands them out: it has no `sync()` and no `datasync()`. */
async function withoutSync(work: () => Promise<void>): Promise<void> {
  const file = await open(process.execPath);
  await file.close();
  const methods = Object.getPrototypeOf(file) as Pick<FileHandle, 'sync' | 'datasync'>;
  const own = Object.getOwnPropertyDescriptors(methods);
  methods.sync = methods.datasync = () => Promise.reject(new Error('Method not implemented.'));
  try {
    await work();
  } finally {
    Object.defineProperties(methods, own);
  }
}

test("a journal is written under Yarn's Plug'n'Play", async () => {
  const project = await mkdtemp(join(tmpdir(), 'journal-'));
  await withoutSync(async () => {
    const written = await writeJournal(project, {
      format: journalFormat,
      command: 'baseline',
      writtenAt: '2026-01-01T00:00:00.000Z',
      database: { name: 'shop', oid: '1', systemIdentifier: null },
      ledgerSchema: 'public',
      rowsBefore: null,
      insertedIds: [],
      files: [],
      undoSql: [],
      unproven: [],
    });
    await written.confirm();
  });
  const names = await readdir(join(project, '.prisma-mend/journal'));
  await rm(project, { recursive: true });
  expect(names).toEqual(['20260101000000000-baseline-none.json']);
});
