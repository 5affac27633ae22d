import type { Finding } from '../model/finding.ts';

const names = {
  utf8Bom: 'it begins with a byte order mark',
  utf16: 'it is UTF-16',
  invalidUtf8: 'it has bytes that are no UTF-8',
} as const;

/** A file that Prisma or PostgreSQL trips over because of its encoding. */
export function explainMigrationEncoding(
  name: string,
  file: string,
  encoding: 'utf8Bom' | 'utf16' | 'invalidUtf8',
): Finding {
  return {
    code: 'migration-encoding',
    severity: 'error',
    message: `migration ${name} is not plain UTF-8 (${names[encoding]})`,
    why: 'Prisma sends the file as it is, in every version, and PostgreSQL refuses it as a syntax error: deploy stops with P3018. Windows shells write such files with `>`.',
    location: { file, line: 1 },
    next: 'Save it as UTF-8 without a byte order mark.',
  };
}
