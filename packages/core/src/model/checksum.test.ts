import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { matchesChecksum, migrationChecksum } from './checksum.ts';

const migration = (sql: string): { sql: string; checksum: string } => ({
  sql,
  checksum: migrationChecksum(sql),
});

describe('matchesChecksum', () => {
  test('takes a change of line ends alone for the same file', () => {
    const lf = 'CREATE TABLE a ();\n\nSELECT 1;\n';
    const crlf = lf.replaceAll('\n', '\r\n');
    expect(matchesChecksum(migration(lf), migrationChecksum(crlf))).toBe('same');
    expect(matchesChecksum(migration(crlf), migrationChecksum(lf))).toBe('same');
    expect(matchesChecksum(migration(lf), migrationChecksum(lf))).toBe('same');
  });

  test('takes mixed line ends for the same file only where Prisma does', () => {
    const mixed = 'a\r\nb\n';
    expect(matchesChecksum(migration(mixed), migrationChecksum('a\nb\n'))).toBe('same');
    expect(matchesChecksum(migration(mixed), migrationChecksum('a\r\r\nb\r\n'))).toBe('same');
    expect(matchesChecksum(migration(mixed), migrationChecksum('a\r\nb\r\n'))).toBe('changed');
  });

  test.each(['SELECT 1; ', 'SELECT 1;\n', '-- x\nSELECT 1;', '\ufeffSELECT 1;'])(
    'takes %j for an edited file',
    (sql) => expect(matchesChecksum(migration(sql), migrationChecksum('SELECT 1;'))).toBe('changed'),
  );

  test('knows the hex without padding that old versions stored', () => {
    const sql = 'SELECT 1;';
    const bytes = createHash('sha256').update(sql).digest();
    const unpadded = [...bytes].map((byte) => byte.toString(16)).join('');
    expect(unpadded.length).toBeLessThan(64);
    expect(matchesChecksum(migration(sql), unpadded)).toBe('same');
    expect(matchesChecksum(migration(`${sql}\n`), unpadded)).toBe('changed');
  });

  test('takes an empty or upper-case checksum for another file', () => {
    const one = migration('SELECT 1;');
    expect(matchesChecksum(one, '')).toBe('changed');
    expect(matchesChecksum(one, one.checksum.toUpperCase())).toBe('changed');
  });
});
