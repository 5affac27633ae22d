import { columnCollation } from './differences/column-collation.ts';
import { columnCompression } from './differences/column-compression.ts';
import { columnDefault } from './differences/column-default.ts';
import { columnGenerated } from './differences/column-generated.ts';
import { columnIdentity } from './differences/column-identity.ts';
import { columnInheritance } from './differences/column-inheritance.ts';
import { columnMissing } from './differences/column-missing.ts';
import { columnNotNullConstraint } from './differences/column-not-null-constraint.ts';
import { columnNullability } from './differences/column-nullability.ts';
import { columnPosition } from './differences/column-position.ts';
import { columnStatistics } from './differences/column-statistics.ts';
import { columnStorage } from './differences/column-storage.ts';
import { columnType } from './differences/column-type.ts';
import { columnUnexpected } from './differences/column-unexpected.ts';
import { tableAccessMethod } from './differences/table-access-method.ts';
import { tableInheritance } from './differences/table-inheritance.ts';
import { tableKind } from './differences/table-kind.ts';
import { tableMissing } from './differences/table-missing.ts';
import { tablePartitionBound } from './differences/table-partition-bound.ts';
import { tablePartitionKey } from './differences/table-partition-key.ts';
import { tablePersistence } from './differences/table-persistence.ts';
import { tableReplicaIdentity } from './differences/table-replica-identity.ts';
import { tableRowSecurity } from './differences/table-row-security.ts';
import { tableRowType } from './differences/table-row-type.ts';
import { tableStorageParameters } from './differences/table-storage-parameters.ts';
import { tableUnexpected } from './differences/table-unexpected.ts';
import type { Rules } from './difference-rule.ts';

/** Tables and their columns. */
export const tableRules = {
  table: {
    missing: tableMissing,
    unexpected: tableUnexpected,
    attributes: {
      type: tableKind,
      persistence: tablePersistence,
      partitionKey: tablePartitionKey,
      partitionBound: tablePartitionBound,
      inherits: tableInheritance,
      hasRowSecurity: tableRowSecurity,
      forcesRowSecurity: tableRowSecurity,
      replicaIdentity: tableReplicaIdentity,
      storageParameters: tableStorageParameters,
      accessMethod: tableAccessMethod,
      rowType: tableRowType,
    },
  },
  column: {
    missing: columnMissing,
    unexpected: columnUnexpected,
    attributes: {
      position: columnPosition,
      type: columnType,
      isNullable: columnNullability,
      default: columnDefault,
      identity: columnIdentity,
      generated: columnGenerated,
      collation: columnCollation,
      storage: columnStorage,
      compression: columnCompression,
      statisticsTarget: columnStatistics,
      options: columnStatistics,
      isInherited: columnInheritance,
      notNullName: columnNotNullConstraint,
      isNotNullValidated: columnNotNullConstraint,
      isNotNullInheritable: columnNotNullConstraint,
    },
  },
} satisfies Rules<'table' | 'column'>;
