import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import type { Suspect } from '../../diagnose/suspects.ts';
import type { Catalog } from '../../model/catalog.ts';
import { Failure, Refusal } from '../../model/failure.ts';
import { isRename } from '../../model/statement-evidence.ts';
import { planRepair } from '../../plan/plan-repair.ts';
import { renderPlanSql } from '../../plan/plan-sql.ts';
import type { Examination } from '../examine.ts';
import { examinePending } from './examine-pending.ts';
import { proveStatements } from './prove-statements.ts';
import { emptyResolution, type ResolutionPlan } from './resolution.ts';
import type { ResolveOptions } from './resolve-options.ts';

/**
 * `--rollback-sql`: SQL that takes a pending migration back once it has run, proven by applying and undoing it on a
 * scratch server with the live structure. Nothing is written.
 *
 * @throws Failure `replay-failed` when the migration itself would fail; `proof-failed`
 * @throws Refusal `evidence-disagrees` for a migration that renames: only the opposite rename keeps the rows
 */
export async function planRollback(
  examination: Examination,
  suspect: Suspect,
  options: ResolveOptions,
): Promise<ResolutionPlan> {
  const { tried: replay, file } = await examinePending(examination, suspect, options, null);
  const refused = replay.steps.find((step) => step.refused !== null);
  if (refused !== undefined) throw wouldFail(file.name, refused.line, refused.refused ?? '');
  const rename = replay.steps.find(isRename);
  if (rename !== undefined) throw renames(file.name, rename.line);
  const before: Catalog = { ...replay.final, objects: replay.base };
  const { statements, unplanned } = planRepair(compareCatalogs(before, replay.final), {
    actual: replay.final,
    expected: before,
    serverVersionNumber: examination.live.serverVersionNumber,
    tableSizes: new Map(),
  });
  const applied = { ...examination, ownCatalog: replay.final };
  const unproof = await proveStatements(applied, statements, before, options);
  if (unproof !== null) throw unproven(file.name, unproof);
  const changed = replay.steps.filter(({ nature }) => nature === 'data').map(({ line }) => line);
  return {
    ...emptyResolution,
    rollbackSql: renderPlanSql({ statements, unplanned }, { lockTimeoutMs: options.lockTimeoutMs }),
    notes:
      changed.length === 0
        ? []
        : [`Rows that ${file.name} changes (line ${changed.join(', ')}) are not changed back.`],
    nextActions: [
      {
        command: `prisma-mend resolve ${file.name} --unapply`,
        why: 'after the SQL was run: takes its mark back, so that the history agrees',
      },
    ],
  };
}

function wouldFail(name: string, line: number, message: string): Failure {
  return new Failure('replay-failed', `${name} would fail at line ${line}: ${message}`, {
    why: 'There is nothing to take back of a migration that cannot be applied.',
    next: `prisma-mend resolve ${name} --check shows everything that is in its way.`,
  });
}

function renames(name: string, line: number): Refusal {
  return new Refusal('evidence-disagrees', `${name} renames something at line ${line}`, {
    why: 'Only the opposite rename keeps the rows; a plan made from the structure would lose them.',
    next: 'Write the opposite of that statement by hand.',
  });
}

function unproven(name: string, reason: string): Failure {
  return new Failure('proof-failed', `the rollback of ${name} could not be proven: ${reason}`, {
    why: 'SQL that was not seen to work is not offered for the hour in which it is needed.',
    next: 'This is a gap of prisma-mend. Please report it with the migration.',
  });
}
