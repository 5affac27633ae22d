import type { Firing } from '../model/objects/code.ts';

/** `tgenabled`, `evtenabled` and `ev_enabled`: what session_replication_role an object fires in. */
export function firingOf(letter: string): Firing {
  switch (letter) {
    case 'D':
      return 'disabled';
    case 'R':
      return 'replica';
    case 'A':
      return 'always';
    default:
      return 'origin';
  }
}
