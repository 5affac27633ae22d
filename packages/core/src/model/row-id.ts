import { createHash } from 'node:crypto';

/**
 * An id for a row that has none: a UUID of version 8, derived from what is given, so that planning twice gives the same.
 * Prisma reads any text as an id.
 */
export function deriveRowId(seed: string): string {
  const digits = createHash('sha256').update(seed, 'utf8').digest('hex');
  const variant = ((Number.parseInt(digits[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
