import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcceptedDifference } from '../model/accepted.ts';
import { Failure } from '../model/failure.ts';
import { fileErrorCode, messageOf } from '../model/file-error.ts';
import { objectKinds, type ObjectIdentity, type ObjectKind } from '../model/identity.ts';
import { readPlainText } from '../model/read-plain-file.ts';
import { describeUnreadable } from './file-error.ts';

/** Name of the file, beside package.json or wherever the project is. */
export const acceptedFileName = 'prisma-mend.json';

/**
 * The differences that the project accepts; none without a file.
 *
 * @throws Failure `config-invalid` naming the entry and what is wrong with it, `file-failed`
 */
export async function loadAccepted(directory: string): Promise<readonly AcceptedDifference[]> {
  return (await loadAcceptedFile(directory)).accepted;
}

export interface AcceptedFile {
  /** What tells an editor the form of the file, where it says so. */
  readonly $schema?: string;
  readonly accepted: readonly AcceptedDifference[];
}

/** As {@link loadAccepted}, with what else the file says. */
export async function loadAcceptedFile(directory: string): Promise<AcceptedFile> {
  const text = await readPlainText(join(directory, acceptedFileName)).catch((cause: unknown) => {
    if (fileErrorCode(cause) === 'ENOENT') return null;
    throw new Failure('file-failed', `${acceptedFileName} ${describeUnreadable(cause)}`, { cause });
  });
  return text === null ? { accepted: [] } : parseAccepted(text);
}

/** @throws Failure `config-invalid` */
function parseAccepted(text: string): AcceptedFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(`it is no JSON: ${messageOf(cause)}`, cause);
  }
  const file = asRecord(value, 'the file');
  refuseUnknown(file, ['$schema', 'accepted'], 'the file');
  const entries = file['accepted'] ?? [];
  if (!Array.isArray(entries)) throw invalid('"accepted" is no array');
  const schema = file['$schema'];
  return {
    ...(schema === undefined ? {} : { $schema: asText(schema, '$schema') }),
    accepted: entries.map((entry: unknown, place) => readEntry(entry, `accepted[${place}]`)),
  };
}

/** Replaces the file as a whole. Entries are sorted, so that two branches that add one merge. */
export async function writeAccepted(directory: string, text: string): Promise<void> {
  const path = join(directory, acceptedFileName);
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new Failure('file-failed', `${acceptedFileName} cannot be written: ${messageOf(cause)}`, {
      next: 'Run the command where the project is checked out and can be written.',
      cause,
    });
  }
}

export function renderAccepted(file: AcceptedFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Whether a text is a day of the calendar: `2027-01-31`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function readEntry(value: unknown, where: string): AcceptedDifference {
  const entry = asRecord(value, where);
  refuseUnknown(entry, ['object', 'code', 'reason', 'until', 'since'], where);
  const code = entry['code'];
  const reason = asText(entry['reason'], `${where}.reason`);
  if (reason.trim() === '') throw invalid(`${where}.reason is empty`);
  return {
    object: readObject(entry['object'], `${where}.object`),
    ...(code === undefined ? {} : { code: asText(code, `${where}.code`) }),
    reason,
    until: asDay(entry['until'], `${where}.until`),
    since: asDay(entry['since'], `${where}.since`),
  };
}

function readObject(value: unknown, where: string): ObjectIdentity | string {
  if (typeof value === 'string' && value !== '') return value;
  const object = asRecord(value, where);
  refuseUnknown(object, ['kind', 'schema', 'table', 'name'], where);
  return {
    kind: asKind(object['kind'], `${where}.kind`),
    schema: asTextOrNull(object['schema'], `${where}.schema`),
    table: asTextOrNull(object['table'], `${where}.table`),
    name: asText(object['name'], `${where}.name`),
  };
}

function asKind(value: unknown, where: string): ObjectKind {
  const kind = objectKinds.find((each) => each === value);
  if (kind === undefined) throw invalid(`${where} is none of ${objectKinds.join(', ')}`);
  return kind;
}

function asRecord(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${where} is no object`);
  return Object.fromEntries(Object.entries(value));
}

function asText(value: unknown, where: string): string {
  if (typeof value !== 'string') throw invalid(`${where} is no text`);
  return value;
}

function asTextOrNull(value: unknown, where: string): string | null {
  return value === undefined || value === null ? null : asText(value, where);
}

function asDay(value: unknown, where: string): string {
  const text = asText(value, where);
  if (!isDay(text)) throw invalid(`${where} is no day like 2027-01-31: ${JSON.stringify(text)}`);
  return text;
}

/** A misspelt word would silently accept more, or for longer, than was meant. */
function refuseUnknown(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  where: string,
): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw invalid(`${where} has ${JSON.stringify(unknown)}, which means nothing; known: ${known.join(', ')}`);
  }
}

function invalid(problem: string, cause?: unknown): Failure {
  return new Failure('config-invalid', `${acceptedFileName} cannot be used: ${problem}`, {
    why: 'It says which differences are left out of the report; a guess could hide one that nobody accepted.',
    next: 'Correct the file; `prisma-mend drift --accept <object> --reason <text> --until <date>` writes entries.',
    ...(cause === undefined ? {} : { cause }),
  });
}
