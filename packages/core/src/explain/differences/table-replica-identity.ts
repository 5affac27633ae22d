import type { AttributeRule } from '../difference-rule.ts';

export const tableReplicaIdentity: AttributeRule<'table'> = {
  code: 'table-replica-identity',
  severity: 'warning',
  what: 'the replica identity',
  show: (table) => table.replicaIdentity,
  why: 'Logical replication sends other old values; with "nothing", UPDATE and DELETE on a published table fail.',
};
