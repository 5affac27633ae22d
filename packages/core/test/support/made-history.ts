import type { Catalog, CatalogObject } from '../../src/model/catalog.ts';
import type { ObjectIdentity } from '../../src/model/identity.ts';
import { compareKeys, objectKey } from '../../src/model/identity.ts';
import type { DetailedStep, Replay } from '../../src/model/replay.ts';
import { makeColumn } from './make-column.ts';

export const table = (name: string): CatalogObject => ({
  kind: 'table',
  schema: 'public',
  table: null,
  name,
  type: 'table',
  persistence: 'permanent',
  partitionKey: null,
  partitionBound: null,
  inherits: [],
  hasRowSecurity: false,
  forcesRowSecurity: false,
  replicaIdentity: 'default',
  storageParameters: [],
  accessMethod: null,
  rowType: null,
});

export const column = (
  name: string,
  changes: { isNullable?: boolean; type?: string; position?: number; number?: number } = {},
) => makeColumn({ name, ...changes });

export const enumType = (...labels: string[]): CatalogObject => ({
  kind: 'enum',
  schema: 'public',
  table: null,
  name: 'status',
  labels,
});

const publicSchema: CatalogObject = { kind: 'schema', schema: null, table: null, name: 'public' };

/** What one migration puts and removes. */
export type Change =
  | readonly CatalogObject[]
  | { readonly put?: readonly CatalogObject[]; readonly removed: readonly ObjectIdentity[] };

/** Migrations m1, m2 … with the objects they put and remove. */
export function historyOf(...changes: readonly Change[]): Pick<Replay, 'base' | 'steps' | 'problems'> {
  const steps = changes.map((change, index): DetailedStep => ({
    name: `m${index + 1}`,
    checksum: String(index),
    outcome: { kind: 'replayed' },
    delta:
      'removed' in change ? { put: change.put ?? [], removed: change.removed } : { put: change, removed: [] },
  }));
  return { base: [publicSchema], steps, problems: [] };
}

export function catalogOf(...objects: readonly CatalogObject[]): Catalog {
  return {
    serverVersionNumber: 150004,
    schemas: ['public'],
    objects: [publicSchema, ...objects].sort((one, other) => compareKeys(objectKey(one), objectKey(other))),
    dependencies: [],
    coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
    hash: '',
  };
}
