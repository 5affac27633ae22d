import { createHash } from 'node:crypto';
import type { ReadableMigration } from './history.ts';

/** Length of a SHA-256 in hex. Very old versions of Prisma stored it without padding, hence shorter. */
const paddedLength = 64;

/**
 * The checksum that Prisma stores for a migration file: SHA-256 (lower-case hex) over the UTF-8 bytes of the
 * *decoded* text. A BOM is hashed; a byte that is not UTF-8 is hashed as U+FFFD, so that it can differ from
 * the hash of the file's own bytes.
 */
export function migrationChecksum(sql: string): string {
  return createHash('sha256').update(sql, 'utf8').digest('hex');
}

/**
 * Whether Prisma takes a migration file for the one whose checksum is stored. A pure change of line ends is no
 * edit: the text as it is, with LF and with CRLF are all tried. Anything else (white space, a comment, a BOM, an
 * empty or upper-case stored checksum) is one.
 */
export function matchesChecksum(
  migration: Pick<ReadableMigration, 'sql' | 'checksum'>,
  storedChecksum: string,
): 'same' | 'changed' {
  if (storedChecksum === migration.checksum) return 'same';
  return isOneOfChecksums(checksumVariants(migration.sql), storedChecksum) ? 'same' : 'changed';
}

/** Every checksum that Prisma takes for this file's; that of the text as it is comes first. */
export function checksumVariants(sql: string): readonly string[] {
  // The last turns an existing CRLF into CR CR LF, as Prisma's does.
  const texts = [sql, sql.replaceAll('\r\n', '\n'), sql.replaceAll('\n', '\r\n')];
  return [...new Set(texts.map(migrationChecksum))];
}

export function isOneOfChecksums(checksums: readonly string[], storedChecksum: string): boolean {
  if (storedChecksum === '') return false;
  const print = storedChecksum.length === paddedLength ? (checksum: string) => checksum : unpadded;
  return checksums.some((checksum) => print(checksum) === storedChecksum);
}

/** Each byte printed without its leading zero, as Prisma did before it padded. */
function unpadded(checksum: string): string {
  return checksum.replaceAll(/../g, (byte) => byte.replace(/^0/, ''));
}

/** As Prisma writes it, or did before it padded the bytes. */
export function isChecksum(text: string): boolean {
  return /^[0-9a-f]{33,64}$/.test(text);
}
