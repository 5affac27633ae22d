import type { Finding } from '../model/finding.ts';

/** A prepared replay of other major versions than the server's: where it is deployed without a scratch server, it is none. */
export function explainPreparedOtherMajor(path: string, reason: string, cure: string): Finding {
  return {
    code: 'prepared-other-major',
    severity: 'error',
    message: `${path} is of no use for this database: ${reason}`,
    why: 'What a migration does can differ from one major version to the next. Here a scratch server took its place; where there is none, as in the container that it was made for, nothing can be proven.',
    next: cure,
  };
}
