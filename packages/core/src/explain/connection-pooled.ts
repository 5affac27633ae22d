import type { Finding } from '../model/finding.ts';

/** A pooler stands between Prisma and the server. */
export function explainConnectionPooled(mode: 'transaction' | 'unknown', evidence: string): Finding {
  const isSure = mode === 'transaction';
  return {
    code: 'connection-pooled',
    severity: 'info',
    message: `this connection goes through a pooler${isSure ? ' in transaction mode' : ''}: ${evidence}`,
    why: `Prisma's advisory lock belongs to a session, and ${isSure ? 'this pooler gives' : 'in transaction mode a pooler gives'} each transaction another one: the lock stays behind on a connection of the pool, does not keep a second deploy out, and lets the next one stop with P1002 (every version).`,
    next: 'Let `prisma migrate` use a direct URL (directUrl in Prisma 6, the datasource of the config in 7), or a pool in session mode. Locks and settings of prisma-mend last for one transaction only, which holds through a pooler.',
  };
}
