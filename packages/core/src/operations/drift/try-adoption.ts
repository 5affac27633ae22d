import type { DriftOptions } from '../session/command-options.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import { differingObject } from '../../model/difference.ts';
import { Failure } from '../../model/failure.ts';
import type { DriftExamination } from './examine-drift.ts';
import { hasRoomBehind, isLeftover, planAdoption } from './propose-adoption.ts';
import { runTrial } from '../scratch/prove.ts';
import { restrictCatalog } from '../session/restrict-catalog.ts';
import { compareMeanings, rebuildFor } from '../scratch/spell-alike.ts';

/**
 * A name under which what was changed by hand can be adopted: what the history builds was put on a scratch server, and
 * the statements of the adoption led from there to the live structure. Null where they do not, or where there is
 * nothing that a migration could be added to.
 */
export async function tryAdoption(
  examination: DriftExamination,
  options: DriftOptions,
): Promise<string | null> {
  const { live, recorded, actual, judgement, renames, pending, project } = examination;
  const count = (judgement.differences.HL ?? []).length + renames.HL.length;
  if (live === null || recorded === null || actual === null || count === 0) return null;
  if (live.ledger.table === null || pending.length > 0 || options.snapshotPath !== undefined) return null;
  if (!hasRoomBehind(project.history, new Date())) return null;
  try {
    const { statements, unplanned } = await planAdoption(examination, { live, recorded, actual }, options);
    if (unplanned.length > 0) return null;
    const ground = { project, live, options };
    const adopted = await runTrial(ground, { start: recorded, statements });
    const differences = await compareMeanings(
      restrictCatalog(adopted.catalog, new Set(actual.schemas)),
      actual,
      rebuildFor(ground),
    );
    const left = examination.sift('HL', differences).filter((difference) => !isLeftover(difference));
    return left.length === 0 ? nameFor(examination, project.history.migrations) : null;
  } catch (error) {
    if (error instanceof QueryFailure || (error instanceof Failure && error.code === 'proof-failed'))
      return null;
    throw error;
  }
}

const longestName = 60;

/** Of the one object that differs, if it is one; no migration is called like this yet. */
function nameFor(
  { judgement, renames }: DriftExamination,
  migrations: readonly { readonly name: string }[],
): string {
  const differences = judgement.differences.HL ?? [];
  const objects = [...differences.map(differingObject), ...renames.HL.map(({ actual }) => actual)];
  const relations = new Set(objects.map(({ table, name }) => table ?? name));
  const [only = ''] = relations.size === 1 ? relations : [];
  const slug = only
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
    .slice(0, longestName);
  const base = slug === '' ? 'changed_by_hand' : `changed_by_hand_${slug}`;
  const taken = new Set(migrations.map(({ name }) => name.replace(/^\d+_/, '')));
  let name = base;
  for (let count = 2; taken.has(name); count += 1) name = `${base}_${count}`;
  return name;
}
