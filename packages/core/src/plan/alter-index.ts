import type { CatalogObject } from '../model/catalog.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import { quoteQualified, quoteIdentifier } from '../model/quote.ts';
import { isOnly } from './only-attributes.ts';
import { qualifyTable } from './render-identifier.ts';
import { setOptions } from './set-options.ts';
import { statement } from './statement.ts';

export const indexStorageAttributes = ['storageParameters', 'isClustered', 'parentIndex'];

export function alterIndexStorage(
  actual: CatalogObject,
  expected: CatalogObject,
): readonly Statement[] | null {
  if (!('storageParameters' in actual) || !('parentIndex' in actual)) return null;
  if (!('storageParameters' in expected) || !('parentIndex' in expected)) return null;
  const name = quoteQualified(expected.schema, expected.name);
  return [
    ...setOptions(`ALTER INDEX ${name}`, actual.storageParameters, expected.storageParameters, expected),
    ...(actual.isClustered === expected.isClustered ? [] : [clusterOn(expected, expected.isClustered)]),
    ...attachIndex(actual.parentIndex, expected.parentIndex, expected),
  ];
}

function clusterOn(index: ObjectIdentity, isClustered: boolean): Statement {
  const action = isClustered ? `CLUSTER ON ${quoteIdentifier(index.name)}` : 'SET WITHOUT CLUSTER';
  return statement(`ALTER TABLE ${qualifyTable(index)} ${action}`, index);
}

/** An index can be attached to another one; it cannot be detached. */
function attachIndex(
  actual: string | null,
  expected: string | null,
  index: ObjectIdentity,
): readonly Statement[] {
  if (actual === expected || expected === null) return [];
  return [
    statement(`ALTER INDEX ${expected} ATTACH PARTITION ${quoteQualified(index.schema, index.name)}`, index),
  ];
}

export function alterIndex(
  actual: CatalogObject,
  expected: CatalogObject & { readonly kind: 'index' },
  attributes: ReadonlySet<string>,
): readonly Statement[] | null {
  const light = [
    'isClustered',
    'isReplicaIdentity',
    'statisticsTargets',
    'isInherited',
    'parentIndex',
    'isValid',
  ];
  if (actual.kind !== 'index' || !isOnly(attributes, light)) return null;
  const attachment = attachIndex(actual.parentIndex, expected.parentIndex, expected);
  if (attributes.has('isValid') || (attributes.has('parentIndex') && attachment.length === 0)) return null;
  const targets = new Map(actual.statisticsTargets.map(({ position }) => [position, -1]));
  for (const { position, target } of expected.statisticsTargets) targets.set(position, target);
  return [
    ...(attributes.has('isClustered') ? [clusterOn(expected, expected.isClustered)] : []),
    ...(attributes.has('statisticsTargets')
      ? [...targets].map(([position, target]) =>
          statement(
            `ALTER INDEX ${quoteQualified(expected.schema, expected.name)} ALTER COLUMN ${position} SET STATISTICS ${target}`,
            expected,
          ),
        )
      : []),
    ...attachment,
  ];
}
