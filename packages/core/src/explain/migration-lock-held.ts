import type { Finding } from '../model/finding.ts';

interface Holder {
  readonly processId: string;
  readonly application: string;
  readonly state: string | null;
  readonly since: string | null;
  readonly statement: string | null;
}

/** A session holds Prisma's advisory lock: P1002 for everybody else. */
export function explainMigrationLockHeld(holder: Holder): Finding {
  const { processId, application, state, since, statement } = holder;
  const doing = statement === null || statement === '' ? '' : `: ${statement}`;
  return {
    code: 'migration-lock-held',
    severity: 'warning',
    message: `session ${processId} (${application}) holds Prisma's migration lock, ${state ?? 'state unknown'} since ${since ?? 'an unknown time'}${doing}`,
    why: 'While it does, `prisma migrate deploy` and `resolve` wait for ten seconds and stop with P1002. A failed row may be of a migration that is still running.',
    next: `Wait until it is done. A session that is idle and left over, often behind a pooler: select pg_terminate_backend(${processId});`,
  };
}
