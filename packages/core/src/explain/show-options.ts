import type { ForeignOption } from '../model/catalog.ts';

/** A value that no catalog holds is an ellipsis. */
export function showOptions(options: readonly ForeignOption[]): string {
  return options.map(({ name, value }) => `${name} ${value ?? '…'}`).join(', ') || 'no options';
}
