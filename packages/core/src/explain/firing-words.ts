import type { Firing } from '../model/catalog.ts';

/** `session_replication_role` decides between an ordinary session and that of a replica. */
export const firingWords: Readonly<Record<Firing, string>> = {
  origin: 'enabled',
  disabled: 'disabled',
  replica: 'enabled for replicas only',
  always: 'always enabled, on replicas too',
};
