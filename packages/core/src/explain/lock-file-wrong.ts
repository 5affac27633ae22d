import type { Finding } from '../model/finding.ts';

/** A lock file that Prisma refuses: P3019. */
export function explainLockFileWrong(file: string, provider: string): Finding {
  return {
    code: 'lock-file-wrong',
    severity: 'error',
    message: `migration_lock.toml names ${provider}, not postgresql`,
    why: 'Every `prisma migrate` command of every version stops with P3019.',
    location: { file, line: 1 },
    next: 'Write the line exactly as Prisma does: provider = "postgresql"',
  };
}
