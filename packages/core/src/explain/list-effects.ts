import { isInvalidIndex, type Effect } from '../model/evidence.ts';
import { describeObject } from '../model/identity.ts';

const shownAtMost = 6;

/** Effects in words, the first few by name: `column public.users.email, index …, and 3 more`. */
export function listEffects(effects: readonly Effect[]): string {
  const shown = effects.slice(0, shownAtMost).map(describeEffect);
  const rest = effects.length - shown.length;
  return rest > 0 ? `${shown.join(', ')}, and ${rest} more` : shown.join(', ');
}

function describeEffect(effect: Effect): string {
  const object = describeObject(effect.object);
  if (isInvalidIndex(effect)) return `${object}, which is INVALID`;
  switch (effect.change) {
    case 'created':
      return object;
    case 'changed':
      return `${object} (${effect.attributes.join(', ')})`;
    case 'removed':
      return `removal of ${object}`;
  }
}
