import type { AttributeRule } from '../difference-rule.ts';

export const indexReplicaIdentity: AttributeRule<'index'> = {
  code: 'index-replica-identity',
  severity: 'warning',
  what: 'whether it identifies rows for replication',
  show: (index) => (index.isReplicaIdentity ? 'replica identity' : 'not the replica identity'),
  why: 'Logical replication sends the values of another key with updates and deletes.',
};
