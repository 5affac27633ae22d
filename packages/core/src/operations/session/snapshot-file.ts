import { asFields, asText } from '../../model/foreign-json.ts';
import { readFile } from 'node:fs/promises';
import { parseCatalog, serializeCatalog } from '../../model/serialize-catalog.ts';
import { describeFileError } from '../../model/file-error.ts';
import { Failure } from '../../model/failure.ts';
import { parseLedger } from '../../ledger/parse-ledger.ts';
import type { LiveState } from './live-state.ts';

const snapshotFormat = 'prisma-mend snapshot 1';

/** A live state as the text of a file. Holds structure and ledger: no rows of the user, no URL, no password. */
export function renderSnapshot(live: LiveState, takenAt: Date): string {
  const { database, serverVersionNumber, role, defaultSchema, searchPath, ledger, catalog } = live;
  return `${JSON.stringify({
    format: snapshotFormat,
    takenAt: takenAt.toISOString(),
    database,
    serverVersionNumber,
    role,
    defaultSchema,
    searchPath,
    ledger,
    catalog: JSON.parse(serializeCatalog(catalog)) as unknown,
  })}\n`;
}

/**
 * Reads a snapshot back.
 *
 * @throws Failure `snapshot-invalid` when it is no snapshot or of another format; `file-failed` when unreadable
 */
export async function loadSnapshot(path: string): Promise<LiveState> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Failure('file-failed', `the snapshot ${path} cannot be read: ${describeFileError(cause)}`, {
      next: 'Give the file that `prisma-mend snapshot --output <file>` wrote.',
      cause,
    });
  });
  try {
    return parseSnapshot(text);
  } catch (cause) {
    throw new Failure(
      'snapshot-invalid',
      `${path} is no snapshot that can be read: ${describeFileError(cause)}`,
      {
        next: 'Take a new one with this version: prisma-mend snapshot --output <file>.',
        cause,
      },
    );
  }
}

function parseSnapshot(text: string): LiveState {
  const file = asFields(JSON.parse(text), 'the file');
  if (file['format'] !== snapshotFormat) throw new Error(`its format is not "${snapshotFormat}"`);
  const database = asFields(file['database'], 'database');
  return {
    database: {
      name: asText(database['name'], 'database.name'),
      serverVersion: asText(database['serverVersion'], 'database.serverVersion'),
    },
    takenAt: asText(file['takenAt'], 'takenAt'),
    identity: null,
    serverVersionNumber: asNumber(file['serverVersionNumber'], 'serverVersionNumber'),
    role: asText(file['role'], 'role'),
    defaultSchema: asText(file['defaultSchema'], 'defaultSchema'),
    ...(Array.isArray(file['searchPath'])
      ? { searchPath: file['searchPath'].map((name) => asText(name, 'searchPath')) }
      : {}),
    ledger: parseLedger(file['ledger']),
    catalog: parseCatalog(JSON.stringify(file['catalog'])),
  };
}

function asNumber(value: unknown, what: string): number {
  if (typeof value !== 'number') throw new Error(`${what} is no number`);
  return value;
}
