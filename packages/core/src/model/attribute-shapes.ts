import type { CatalogObject, ObjectOf } from './catalog.ts';
import { objectKinds, type ObjectKind } from './identity.ts';
import type { AttributeName } from './object-attributes.ts';

/** Whether a value that was read from a file can be that of an attribute. */
type Shape<T> = (value: unknown) => value is T;

const text: Shape<string> = (value) => typeof value === 'string';
const boolean: Shape<boolean> = (value) => typeof value === 'boolean';
const number: Shape<number> = (value): value is number => Number.isFinite(value);

function oneOf<const T extends string>(...values: readonly T[]): Shape<T> {
  return (value): value is T => values.some((each) => each === value);
}

function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(shape);
}

/** Exactly these, and nothing that could stand in for what an object inherits. */
function fields<T extends object>(shapes: { readonly [K in keyof T]: Shape<T[K]> }): Shape<T> {
  const all = Object.entries<Shape<unknown>>(shapes);
  return (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === all.length &&
    all.every(([name, shape]) => Object.hasOwn(value, name) && shape(Reflect.get(value, name)));
}

const kind = oneOf(...objectKinds);
const object = fields({ kind, schema: orNull(text), table: orNull(text), name: text });
const constraint = {
  definition: text,
  isDeferrable: boolean,
  isInitiallyDeferred: boolean,
  isValidated: boolean,
  isEnforced: boolean,
  isInherited: boolean,
};
const options = listOf(fields({ name: text, value: orNull(text) }));
const backingIndex = {
  storageParameters: listOf(text),
  isClustered: boolean,
  parentIndex: orNull(text),
};

type Shapes = {
  readonly [K in ObjectKind]: {
    readonly [A in AttributeName<ObjectOf<K>>]: Shape<ObjectOf<K>[A & keyof ObjectOf<K>]>;
  };
};

/** The compiler refuses an attribute without its shape, and a shape that the attribute does not have. */
const shapes: Shapes = {
  schema: {},
  extension: {
    installedIn: text,
    version: text,
    isRelocatable: boolean,
  },
  collation: {
    definition: text,
  },
  enum: {
    labels: listOf(text),
  },
  domain: {
    type: text,
    isNullable: boolean,
    default: orNull(text),
    collation: orNull(text),
    constraints: listOf(fields({ name: text, definition: text })),
    notNullName: orNull(text),
  },
  compositeType: {
    attributes: listOf(fields({ name: text, type: text, collation: orNull(text) })),
  },
  rangeType: {
    subtype: text,
    subtypeOperatorClass: orNull(text),
    collation: orNull(text),
    canonicalFunction: orNull(text),
    subtypeDifferenceFunction: orNull(text),
    multirangeType: orNull(text),
  },
  sequence: {
    type: text,
    start: text,
    increment: text,
    minimum: text,
    maximum: text,
    cache: text,
    cycles: boolean,
    isUnlogged: boolean,
    ownedBy: orNull(fields({ schema: text, table: text, column: text })),
  },
  table: {
    type: oneOf('table', 'partitionedTable'),
    persistence: oneOf('permanent', 'unlogged'),
    partitionKey: orNull(text),
    partitionBound: orNull(text),
    inherits: listOf(text),
    hasRowSecurity: boolean,
    forcesRowSecurity: boolean,
    replicaIdentity: text,
    storageParameters: listOf(text),
    accessMethod: orNull(text),
    rowType: orNull(text),
  },
  column: {
    position: number,
    number: number,
    type: text,
    isNullable: boolean,
    default: orNull(text),
    identity: orNull(
      fields({
        generation: oneOf('always', 'byDefault'),
        sequenceName: text,
        start: text,
        increment: text,
        minimum: text,
        maximum: text,
        cache: text,
        cycles: boolean,
      }),
    ),
    generated: orNull(fields({ storage: oneOf('stored', 'virtual'), expression: text })),
    collation: orNull(text),
    storage: orNull(oneOf('plain', 'external', 'extended', 'main')),
    compression: orNull(oneOf('pglz', 'lz4')),
    statisticsTarget: orNull(number),
    options: listOf(text),
    isInherited: boolean,
    notNullName: orNull(text),
    isNotNullValidated: boolean,
    isNotNullInheritable: boolean,
    domain: orNull(fields({ base: text, hasDefault: boolean })),
  },
  primaryKey: {
    columns: listOf(text),
    ...constraint,
    ...backingIndex,
  },
  uniqueConstraint: {
    columns: listOf(text),
    ...constraint,
    ...backingIndex,
  },
  foreignKey: {
    columns: listOf(text),
    referencedSchema: text,
    referencedTable: text,
    referencedColumns: listOf(text),
    ...constraint,
  },
  checkConstraint: {
    ...constraint,
  },
  exclusionConstraint: {
    ...constraint,
    ...backingIndex,
  },
  index: {
    definition: text,
    method: text,
    isUnique: boolean,
    isValid: boolean,
    predicate: orNull(text),
    keys: listOf(text),
    includedColumns: listOf(text),
    treatsNullsAsDistinct: boolean,
    isReplicaIdentity: boolean,
    isClustered: boolean,
    isInherited: boolean,
    parentIndex: orNull(text),
    statisticsTargets: listOf(fields({ position: number, target: number })),
  },
  statistics: {
    definition: text,
    statisticsTarget: orNull(number),
  },
  view: {
    definition: text,
    columns: listOf(text),
    options: listOf(text),
    columnDefaults: listOf(fields({ column: text, default: text })),
  },
  materializedView: {
    definition: text,
    columns: listOf(text),
    options: listOf(text),
    isPopulated: boolean,
    accessMethod: orNull(text),
  },
  function: {
    definition: text,
    language: text,
  },
  procedure: {
    definition: text,
    language: text,
  },
  aggregate: {
    definition: text,
  },
  trigger: {
    definition: text,
    firing: oneOf('always', 'origin', 'disabled', 'replica'),
    isInherited: boolean,
  },
  eventTrigger: {
    definition: text,
    firing: oneOf('always', 'origin', 'disabled', 'replica'),
  },
  rule: {
    definition: text,
    firing: oneOf('always', 'origin', 'disabled', 'replica'),
  },
  policy: {
    command: oneOf('all', 'select', 'insert', 'update', 'delete'),
    isPermissive: boolean,
    roles: listOf(text),
    using: orNull(text),
    withCheck: orNull(text),
  },
  publication: {
    isForAllTables: boolean,
    options: text,
    members: listOf(
      fields({ schema: text, table: orNull(text), columns: orNull(listOf(text)), condition: orNull(text) }),
    ),
  },
  subscription: {
    connection: orNull(options),
    publications: listOf(text),
    slot: orNull(text),
    options,
    isEnabled: boolean,
  },
  foreignDataWrapper: { handler: orNull(text), validator: orNull(text), options },
  foreignServer: { wrapper: text, type: orNull(text), version: orNull(text), options },
  userMapping: { server: text, user: text, options: orNull(options) },
  foreignTable: {
    server: text,
    options,
    columns: listOf(
      fields({
        name: text,
        type: text,
        isNullable: boolean,
        default: orNull(text),
        generated: orNull(oneOf('stored', 'virtual')),
        collation: orNull(text),
        options,
      }),
    ),
    constraints: listOf(fields({ name: text, definition: text })),
    inherits: listOf(text),
    partitionBound: orNull(text),
  },
  comment: {
    on: object,
    text: text,
  },
  owner: {
    on: object,
    role: text,
    kept: orNull(listOf(text)),
  },
  grant: {
    on: object,
    grantee: text,
    privileges: listOf(text),
    initial: orNull(listOf(text)),
  },
  defaultPrivilege: {
    role: text,
    objects: text,
    isOwn: boolean,
    builtIn: listOf(fields({ grantee: text, privilege: text, isGrantable: boolean })),
    granted: listOf(fields({ grantee: text, privilege: text, isGrantable: boolean })),
  },
};

/** The attributes of an object that cannot be theirs; empty for one that a server could have given. */
export function misshapenAttributes(object: CatalogObject): readonly string[] {
  const own: Readonly<Record<string, Shape<unknown>>> = shapes[object.kind];
  return Object.entries(own).flatMap(([name, shape]) => (shape(Reflect.get(object, name)) ? [] : [name]));
}
