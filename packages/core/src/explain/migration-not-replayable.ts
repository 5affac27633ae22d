import type { Finding } from '../model/finding.ts';

/** A statement of the history fails when it is run from nothing. */
export function explainMigrationNotReplayable(
  name: string,
  message: string,
  location: Finding['location'],
): Finding {
  return {
    code: 'migration-not-replayable',
    severity: 'warning',
    message: `migration ${name} could not be replayed on an empty server: ${message}`,
    why: 'What its statements do could not be seen, so nothing about it is proven. A new environment stops at it too (P3018), and `prisma migrate dev` on its shadow database (P3006).',
    ...(location === undefined ? {} : { location }),
    next: 'Make the file replay on an empty database; until then check by hand what it was to do.',
  };
}
