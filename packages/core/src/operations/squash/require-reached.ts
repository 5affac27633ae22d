import type { Suspect } from '../../diagnose/suspects.ts';
import { listed } from '../../explain/listed.ts';
import { Refusal } from '../../model/failure.ts';
import { describeObject } from '../../model/identity.ts';
import type { Examination } from '../examination/examine.ts';

/**
 * A row of the squash says that this database holds all of it: so must the ledger as it is, and the database.
 *
 * @throws Refusal `evidence-disagrees` naming what is missing, and what to do first
 */
export function requireReached(
  { live, diagnosis }: Pick<Examination, 'live' | 'diagnosis'>,
  squashed: readonly Suspect[],
): void {
  const { table } = live.ledger;
  const { name } = live.database;
  if (table === null && diagnosis.situation === 'empty') {
    throw notReached(
      `${name} is empty: nothing of the history is there to be proven`,
      'prisma migrate deploy',
    );
  }
  if (table === null || diagnosis.situation === 'unbaselined') {
    throw notReached(`${name} has no record of its migrations`, 'prisma-mend baseline');
  }
  if (diagnosis.situation === 'ledgerBroken') {
    throw notReached('the history table is broken', 'prisma-mend resolve');
  }
  const namesOf = (isMeant: (suspect: Suspect) => boolean): readonly string[] =>
    squashed.filter(isMeant).map((suspect) => suspect.name);
  const failed = namesOf(({ diagnosed }) => diagnosed.ledger.state === 'failed');
  if (failed.length > 0) throw notReached(`${listed(failed)} failed`, 'prisma-mend resolve');
  const pending = namesOf(({ diagnosed }) => diagnosed.ledger.state !== 'applied');
  if (pending.length > 0) throw notReached(`${listed(pending)} is not applied`, 'prisma migrate deploy');
  const edited = namesOf(({ diagnosed }) => diagnosed.checksum === 'changed');
  if (edited.length > 0) {
    throw notReached(`${listed(edited)} was edited after it was applied`, 'prisma-mend resolve');
  }
  const lacks = squashed.flatMap(({ diagnosed: { evidence } }) =>
    evidence?.state === 'partial' || evidence?.state === 'absent' ? evidence.missing : [],
  );
  if (lacks.length > 0) {
    const names = lacks.map(({ object }) => describeObject(object));
    throw notReached(`the database lacks ${listed(names)}`, 'prisma-mend drift');
  }
}

function notReached(reason: string, command: string): Refusal {
  return new Refusal('evidence-disagrees', `nothing was squashed: ${reason}`, {
    why: 'The row of a squash says that this database holds all that it replaces.',
    next: `Run ${command} first.`,
    docs: 'squash.md',
  });
}
