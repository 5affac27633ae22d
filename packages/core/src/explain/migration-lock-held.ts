import type { Finding } from '../model/finding.ts';
import type { LockHolder } from '../model/lock-holder.ts';

/** A session holds Prisma's advisory lock: P1002 for everybody else. */
export function explainMigrationLockHeld(holder: LockHolder): Finding {
  const { processId, application, user, state, since, connectedSince, statement } = holder;
  const who = user === null ? application : `${application}, user ${user}`;
  return {
    code: 'migration-lock-held',
    severity: 'warning',
    message: `session ${processId} (${who}) holds Prisma's migration lock, ${state ?? 'state unknown'} since ${since ?? 'an unknown time'}`,
    actual: [
      `connected since ${connectedSince ?? 'an unknown time'}`,
      statement === null || statement === ''
        ? 'its last statement is not to be seen'
        : `last statement: ${statement}`,
    ].join('; '),
    why: 'While it does, `prisma migrate deploy` and `prisma migrate resolve` of every version wait for ten seconds and stop with P1002. A failed row may be of a migration that is still running.',
    next: `Wait until it is done. A session that is idle and left over, often behind a pooler: select pg_terminate_backend(${processId});`,
  };
}
