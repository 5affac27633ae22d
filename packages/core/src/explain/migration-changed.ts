import { isInvalidIndex, type ConcludedMigration, type Effect } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import { describeObject, objectKey } from '../model/identity.ts';

const shownAtMost = 6;

/** What the database has otherwise than a recorded migration made it, and what else that may come of. */
export interface RecordedChange {
  readonly effects: readonly Effect[];
  /** The run stopped before it. */
  readonly mayBeCutOff: boolean;
  /** The file says another thing than when it ran. */
  readonly mayBeEdit: boolean;
}

/** Applied, and something of it was changed by hand since. */
export function explainMigrationChanged(
  { name }: ConcludedMigration,
  { effects, mayBeCutOff, mayBeEdit }: RecordedChange,
): Finding {
  const whole = oncePerObject(effects);
  const shown = whole.slice(0, shownAtMost).map(describeChange);
  const rest = whole.length - shown.length;
  const others = [
    ...(mayBeCutOff ? ['the run that is recorded stopped before that'] : []),
    ...(mayBeEdit ? ['it is the edit of the file that the database does not have'] : []),
  ];
  return {
    code: 'migration-changed',
    severity: 'warning',
    message: `migration ${name} is applied, but not all of it is as it was made: ${shown.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`,
    why: `It was changed by hand later${others.map((other) => `, or ${other}`).join('')}. Prisma does not look: deploy and \`migrate status\` say that all is well, and a later migration that builds on it may stop (P3018).`,
    next: 'prisma-mend drift shows each difference, the SQL that puts it back, and how to keep it',
  };
}

/** Attributes that were changed one by one are told with their object. */
function oncePerObject(effects: readonly Effect[]): readonly Effect[] {
  const merged = new Map<string, Effect>();
  for (const effect of effects) {
    const key = `${effect.change} ${objectKey(effect.object)}`;
    const attributes = [...(merged.get(key)?.attributes ?? []), ...effect.attributes];
    merged.set(key, { ...effect, attributes: [...new Set(attributes)] });
  }
  return [...merged.values()];
}

function describeChange(effect: Effect): string {
  const { object, change, attributes } = effect;
  const what = describeObject(object);
  if (isInvalidIndex(effect)) return `${what} is INVALID`;
  switch (change) {
    case 'created':
      return `${what} is gone`;
    case 'removed':
      return `${what} is there again`;
    case 'changed':
      return `${what} is another (${attributes.join(', ')})`;
  }
}
