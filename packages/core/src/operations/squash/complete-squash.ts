import { join } from 'node:path';
import { decideSquashed } from '../../diagnose/decide-squashed.ts';
import { joinEdits } from '../../diagnose/row-changes.ts';
import { matchesChecksum } from '../../model/checksum.ts';
import { Refusal } from '../../model/failure.ts';
import type { Migration } from '../../model/history.ts';
import type { Project } from '../../model/project.ts';
import { allReplaced } from '../../model/squash.ts';
import type { Examination } from '../examination/examine.ts';
import { loadSuspects } from '../examination/load-suspects.ts';
import { emptyProposal } from '../writing/proposal.ts';
import { listRemovals } from './list-removals.ts';
import type { SquashProposal } from './squash-proposal.ts';

/**
 * The project as it is once its squashes are complete: a squash that was interrupted has left folders that it replaced.
 * The same object when there are none.
 *
 * @throws Refusal `evidence-disagrees` for such a folder with another file than the one that was squashed
 */
export function withoutReplaced(project: Project): Project {
  const { history } = project;
  const replaced = new Map(
    history.migrations.flatMap((migration) =>
      migration.kind === 'readable'
        ? allReplaced(migration.squash?.replaces ?? []).map((each) => [each.name, each] as const)
        : [],
    ),
  );
  const isLeft = (migration: Migration): boolean => {
    const known = replaced.get(migration.name);
    if (known === undefined) return false;
    const isSame =
      migration.kind === 'readable' &&
      known.checksums.some((checksum) => matchesChecksum(migration, checksum) === 'same');
    if (!isSame) throw anotherFile(migration.name);
    return true;
  };
  const migrations = history.migrations.filter((migration) => !isLeft(migration));
  if (migrations.length === history.migrations.length) return project;
  return { ...project, history: { ...history, migrations } };
}

function anotherFile(name: string): Refusal {
  return new Refusal('evidence-disagrees', `${name} was squashed, and is there again with another file`, {
    why: 'Squashing it away would lose what it does.',
    next: 'Give it a name of its own, after the squash, if it is to be run; else remove it.',
    docs: 'squash.md',
  });
}

/** What is left to do of squashes that are there: old folders go, and the ledger of this database follows. */
export async function planCompletion(loaded: Project, examination: Examination): Promise<SquashProposal> {
  const { project, diagnosis } = examination;
  const suspects = await loadSuspects(examination);
  const decisions = diagnosis.squashes.flatMap((standing) =>
    suspects
      .filter(({ name }) => name === standing.name)
      .map((suspect) => decideSquashed(suspect, standing, suspects, { acceptsUnproven: false })),
  );
  const kept = new Set(project.history.migrations.map(({ name }) => name));
  const left = loaded.history.migrations.filter(({ name }) => !kept.has(name));
  const removed = await listRemovals(left.map(({ name }) => join(project.history.directory, name)));
  const edit = joinEdits(decisions.map((decision) => decision.edit));
  const squash = project.history.migrations.findLast(
    (migration) => migration.kind === 'readable' && migration.squash !== undefined,
  );
  return {
    ...emptyProposal,
    name: squash?.name ?? null,
    edit,
    files: removed,
    notes: [
      'A squash that is there is completed.',
      ...decisions.map(({ note }) => note).filter((note) => note !== null),
    ],
  };
}
