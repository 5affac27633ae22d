import type { ForeignOption } from '../model/objects/foreign-data.ts';

/** A value that no catalog holds is an ellipsis. */
export function showOptions(options: readonly ForeignOption[]): string {
  return options.map(({ name, value }) => `${name} ${value ?? '…'}`).join(', ') || 'no options';
}
