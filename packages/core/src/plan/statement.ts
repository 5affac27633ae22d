import type { ObjectIdentity } from '../model/identity.ts';
import type { Hazard, PreCheck, Statement } from '../model/plan.ts';

interface StatementParts {
  readonly hazards?: readonly Hazard[];
  readonly preChecks?: readonly PreCheck[];
  readonly isTransactional?: boolean;
  readonly startsTransaction?: boolean;
}

/** A statement of a plan; `sql` without its semicolon. */
export function statement(sql: string, settles: ObjectIdentity, parts: StatementParts = {}): Statement {
  const { kind, schema, table, name } = settles;
  return {
    sql: `${sql};`,
    settles: [{ kind, schema, table, name }],
    hazards: parts.hazards ?? [],
    preChecks: parts.preChecks ?? [],
    isTransactional: parts.isTransactional ?? true,
    ...(parts.startsTransaction === true ? { startsTransaction: true } : {}),
  };
}
