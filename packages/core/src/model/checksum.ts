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
  if (storedChecksum === '') return 'changed';
  const print = storedChecksum.length === paddedLength ? migrationChecksum : unpaddedChecksum;
  // The last candidate turns an existing CRLF into CR CR LF, as Prisma's does.
  const candidates = [
    migration.sql,
    migration.sql.replaceAll('\r\n', '\n'),
    migration.sql.replaceAll('\n', '\r\n'),
  ];
  return candidates.some((sql) => print(sql) === storedChecksum) ? 'same' : 'changed';
}

/** Each byte printed without its leading zero, as Prisma did before it padded. */
function unpaddedChecksum(sql: string): string {
  const bytes = createHash('sha256').update(sql, 'utf8').digest();
  return Array.from(bytes, (byte) => byte.toString(16)).join('');
}
