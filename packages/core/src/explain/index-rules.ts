import { indexClustered } from './differences/index-clustered.ts';
import { indexDefinition } from './differences/index-definition.ts';
import { indexInheritance } from './differences/index-inheritance.ts';
import { indexInvalidLeftover } from './differences/index-invalid-leftover.ts';
import { indexInvalid } from './differences/index-invalid.ts';
import { indexMissing } from './differences/index-missing.ts';
import { indexReplicaIdentity } from './differences/index-replica-identity.ts';
import { indexStatistics } from './differences/index-statistics.ts';
import { indexUnexpected } from './differences/index-unexpected.ts';
import { statisticsDefinition } from './differences/statistics-definition.ts';
import { statisticsMissing } from './differences/statistics-missing.ts';
import { statisticsTarget } from './differences/statistics-target.ts';
import { statisticsUnexpected } from './differences/statistics-unexpected.ts';
import type { Rules } from './difference-rule.ts';

/** Indexes that no constraint owns, and extended statistics. */
export const indexRules = {
  index: {
    missing: indexMissing,
    unexpected: (index) => (index.isValid ? indexUnexpected : indexInvalidLeftover),
    attributes: {
      definition: indexDefinition,
      method: indexDefinition,
      isUnique: indexDefinition,
      isValid: indexInvalid,
      predicate: indexDefinition,
      keys: indexDefinition,
      includedColumns: indexDefinition,
      treatsNullsAsDistinct: indexDefinition,
      isReplicaIdentity: indexReplicaIdentity,
      isClustered: indexClustered,
      isInherited: indexInheritance,
      parentIndex: indexInheritance,
      statisticsTargets: indexStatistics,
    },
  },
  statistics: {
    missing: statisticsMissing,
    unexpected: statisticsUnexpected,
    attributes: { definition: statisticsDefinition, statisticsTarget: statisticsTarget },
  },
} satisfies Rules<'index' | 'statistics'>;
