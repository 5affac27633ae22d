import { findDeployRisks } from '../../diagnose/deploy-risks.ts';
import { pendingOf } from '../../diagnose/foretell-start.ts';
import type { Finding } from '../../model/finding.ts';
import type { LedgerChange } from '../../model/plan.ts';
import { skipBlanks } from '../../replay/script-statement.ts';
import type { Examination } from '../examination/examine.ts';

/** Why the next deploy must not run although nothing would stop it. */
export function readDeployRisks(
  { project, live, replay, diagnosis, ownCatalog }: Examination,
  marks: readonly LedgerChange[] = [],
  answered: ReadonlySet<string> = new Set(),
): readonly Finding[] {
  const pending = pendingOf({ history: project.history, ledger: live.ledger, marks });
  return findDeployRisks({
    diagnosis,
    ledger: live.ledger.table,
    live: ownCatalog,
    steps: replay?.steps ?? [],
    pending: pending.map(({ name }) => name),
    answered,
    empty: new Set(
      pending
        .filter((each) => each.kind === 'readable' && skipBlanks(each.sql, 0) === each.sql.length)
        .map(({ name }) => name),
    ),
  });
}
