import type { Finding } from '../model/finding.ts';

/** Something in the migrations folder that Prisma passes over. */
export function explainMigrationStray(path: string): Finding {
  const isFile = path.endsWith('.sql');
  return {
    code: 'migration-stray',
    severity: 'info',
    message: `${path} is in the migrations folder, but Prisma does not take it for a migration`,
    why: isFile
      ? 'Prisma reads folders only: what this file holds is never applied.'
      : 'Prisma (6.6 and later, and its engine before) does not follow symbolic links: what this one points to is never applied.',
    location: { file: path, line: 1 },
    next: isFile
      ? 'Give it a folder of its own as <timestamp>_<name>/migration.sql, or move it away.'
      : 'Put the folder itself in the place of the link, or remove the link.',
  };
}
