import type { CatalogObject, ObjectOf } from './catalog.ts';
import type { ObjectIdentity, ObjectKind } from './identity.ts';

/**
 * How an attribute takes part in comparing and hashing.
 *
 * - `compared`: always.
 * - `derived`: told by another attribute or by the identity; kept for readers of the catalog.
 * - `incidental`: follows from how the database came to be and changes nothing that it does; compared only where
 *   two catalogs have to be equal in everything, as in a proof that a rendered catalog builds the same one.
 */
export type AttributeRole = 'compared' | 'derived' | 'incidental';

/** Names of what an object has beyond its identity. */
export type AttributeName<O extends CatalogObject> = Exclude<keyof O, keyof ObjectIdentity> & string;

type RolesByKind = {
  readonly [K in ObjectKind]: Readonly<Record<AttributeName<ObjectOf<K>>, AttributeRole>>;
};

const constraintRoles = {
  definition: 'compared',
  isDeferrable: 'derived',
  isInitiallyDeferred: 'derived',
  isValidated: 'derived',
  isEnforced: 'derived',
  isInherited: 'compared',
} as const;
const backingIndexRoles = {
  storageParameters: 'compared',
  isClustered: 'compared',
  parentIndex: 'compared',
} as const;

/** Every attribute of every kind: the compiler refuses a new one until its role is decided here. */
const rolesByKind: RolesByKind = {
  schema: {},
  extension: {
    installedIn: 'compared',
    // The packages of the server decide it.
    version: 'incidental',
    isRelocatable: 'derived',
  },
  collation: { definition: 'compared' },
  enum: { labels: 'compared' },
  domain: {
    type: 'compared',
    isNullable: 'compared',
    default: 'compared',
    collation: 'compared',
    constraints: 'compared',
    // Stays behind when the domain is renamed.
    notNullName: 'incidental',
  },
  compositeType: { attributes: 'compared' },
  rangeType: {
    subtype: 'compared',
    subtypeOperatorClass: 'compared',
    collation: 'compared',
    canonicalFunction: 'compared',
    subtypeDifferenceFunction: 'compared',
    multirangeType: 'compared',
  },
  sequence: {
    type: 'compared',
    start: 'compared',
    increment: 'compared',
    minimum: 'compared',
    maximum: 'compared',
    cache: 'compared',
    cycles: 'compared',
    isUnlogged: 'compared',
    ownedBy: 'compared',
  },
  table: {
    type: 'compared',
    persistence: 'compared',
    partitionKey: 'compared',
    partitionBound: 'compared',
    inherits: 'compared',
    hasRowSecurity: 'compared',
    forcesRowSecurity: 'compared',
    replicaIdentity: 'compared',
    storageParameters: 'compared',
    accessMethod: 'compared',
    rowType: 'compared',
  },
  column: {
    // Depends on the order in which columns were added; applications name their columns.
    position: 'incidental',
    number: 'derived',
    type: 'compared',
    isNullable: 'compared',
    default: 'compared',
    identity: 'compared',
    generated: 'compared',
    collation: 'compared',
    storage: 'compared',
    compression: 'compared',
    statisticsTarget: 'compared',
    options: 'compared',
    isInherited: 'compared',
    // Stays behind when table or column are renamed.
    notNullName: 'incidental',
    isNotNullValidated: 'compared',
    isNotNullInheritable: 'compared',
    // Told by the domain.
    domain: 'derived',
  },
  primaryKey: { ...constraintRoles, ...backingIndexRoles, columns: 'derived' },
  uniqueConstraint: { ...constraintRoles, ...backingIndexRoles, columns: 'derived' },
  foreignKey: {
    ...constraintRoles,
    columns: 'derived',
    referencedSchema: 'derived',
    referencedTable: 'derived',
    referencedColumns: 'derived',
  },
  checkConstraint: constraintRoles,
  exclusionConstraint: { ...constraintRoles, ...backingIndexRoles },
  index: {
    definition: 'compared',
    method: 'derived',
    isUnique: 'derived',
    isValid: 'compared',
    predicate: 'derived',
    keys: 'derived',
    includedColumns: 'derived',
    treatsNullsAsDistinct: 'derived',
    // Told by the table.
    isReplicaIdentity: 'derived',
    isClustered: 'compared',
    isInherited: 'derived',
    parentIndex: 'compared',
    statisticsTargets: 'compared',
  },
  statistics: { definition: 'compared', statisticsTarget: 'compared' },
  view: { definition: 'compared', columns: 'derived', options: 'compared', columnDefaults: 'compared' },
  materializedView: {
    definition: 'compared',
    columns: 'derived',
    options: 'compared',
    // Says whether it was ever refreshed.
    isPopulated: 'incidental',
    accessMethod: 'compared',
  },
  function: { definition: 'compared', language: 'derived' },
  procedure: { definition: 'compared', language: 'derived' },
  aggregate: { definition: 'compared' },
  trigger: { definition: 'compared', firing: 'compared', isInherited: 'compared' },
  eventTrigger: { definition: 'compared', firing: 'compared' },
  rule: { definition: 'compared', firing: 'compared' },
  policy: {
    command: 'compared',
    isPermissive: 'compared',
    roles: 'compared',
    using: 'compared',
    withCheck: 'compared',
  },
  publication: { isForAllTables: 'compared', options: 'compared', members: 'compared' },
  subscription: {
    connection: 'compared',
    publications: 'compared',
    slot: 'compared',
    options: 'compared',
    // Counted as not modelled: no subscription of a scratch server runs.
    isEnabled: 'derived',
  },
  // Counted as not modelled: a scratch server has wrappers without their functions.
  foreignDataWrapper: { handler: 'derived', validator: 'derived', options: 'compared' },
  foreignServer: { wrapper: 'compared', type: 'compared', version: 'compared', options: 'compared' },
  userMapping: { server: 'derived', user: 'derived', options: 'compared' },
  foreignTable: {
    server: 'compared',
    options: 'compared',
    columns: 'compared',
    constraints: 'compared',
    inherits: 'compared',
    partitionBound: 'compared',
  },
  comment: { on: 'derived', text: 'compared' },
  owner: { on: 'derived', role: 'compared', kept: 'compared' },
  grant: { on: 'derived', grantee: 'derived', privileges: 'compared', initial: 'derived' },
  defaultPrivilege: {
    role: 'derived',
    objects: 'derived',
    isOwn: 'derived',
    builtIn: 'derived',
    granted: 'compared',
  },
};

function namesByKind(roles: readonly AttributeRole[]): Readonly<Record<ObjectKind, readonly string[]>> {
  const entries = Object.entries(rolesByKind).map(([kind, roleOf]) => [
    kind,
    Object.entries<AttributeRole>(roleOf)
      .filter(([, role]) => roles.includes(role))
      .map(([name]) => name)
      .sort(),
  ]);
  return Object.fromEntries(entries) as Readonly<Record<ObjectKind, readonly string[]>>;
}

/** What decides whether two objects are the same to an application; sorted. */
export const comparedAttributes = namesByKind(['compared']);
/** With what only an exact copy shares; sorted. */
export const strictlyComparedAttributes = namesByKind(['compared', 'incidental']);
/** All of them; sorted. */
export const allAttributes = namesByKind(['compared', 'derived', 'incidental']);

/** The attribute's value; null where the object has none of that name. */
export function attributeOf(object: CatalogObject, name: string): unknown {
  return (object as unknown as Readonly<Record<string, unknown>>)[name] ?? null;
}
