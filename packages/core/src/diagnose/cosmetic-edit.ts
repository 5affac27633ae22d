import { isOneOfChecksums, migrationChecksum } from '../model/checksum.ts';

/**
 * What an edit changed that leaves no statement different, told from the recorded checksum alone; null when it did more.
 * Prisma itself forgives line ends only where the whole file has the same ones.
 */
export function describeCosmeticEdit(sql: string, recorded: string): string | null {
  const unix = sql.replaceAll(/\r+\n/g, '\n');
  const body = unix.trimEnd();
  const isRecorded = (text: string): boolean =>
    isOneOfChecksums([migrationChecksum(text), migrationChecksum(text.replaceAll('\n', '\r\n'))], recorded);
  if (isRecorded(unix)) return 'line ends';
  return [body, `${body}\n`, `${body}\n\n`].some(isRecorded) ? 'blank lines at its end' : null;
}
