import type { ConcludedMigration, Effect } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import { describeObject } from '../model/identity.ts';

const shownAtMost = 6;

/** Applied, and something of it was changed by hand since. */
export function explainMigrationChanged(
  { name }: ConcludedMigration,
  effects: readonly Effect[],
  mayBeCutOff: boolean,
): Finding {
  return {
    code: 'migration-changed',
    severity: 'warning',
    message: `migration ${name} is applied, but not all of it is as it was made: ${listChanges(effects)}`,
    why: `It was changed by hand later${mayBeCutOff ? ', or the run that is recorded stopped before that' : ''}. Prisma does not look: deploy and \`migrate status\` say that all is well, and a later migration that builds on it may stop (P3018).`,
    next: 'prisma-mend drift shows each difference, the SQL that puts it back, and how to keep it',
  };
}

/** `column public.Patient.born is another (type), and 3 more` */
export function listChanges(effects: readonly Effect[]): string {
  const shown = effects.slice(0, shownAtMost).map(describeChange);
  const rest = effects.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
}

function describeChange({ object, change, attributes }: Effect): string {
  const what = describeObject(object);
  switch (change) {
    case 'created':
      return `${what} is gone`;
    case 'removed':
      return `${what} is there again`;
    case 'changed':
      return `${what} is another (${attributes.join(', ')})`;
  }
}
