/** Every kind of object that the catalog models. */
export const objectKinds = [
  'schema',
  'extension',
  'collation',
  'enum',
  'domain',
  'compositeType',
  'rangeType',
  'sequence',
  'table',
  'column',
  'primaryKey',
  'uniqueConstraint',
  'foreignKey',
  'checkConstraint',
  'exclusionConstraint',
  'index',
  'statistics',
  'view',
  'materializedView',
  'function',
  'procedure',
  'aggregate',
  'trigger',
  'eventTrigger',
  'rule',
  'policy',
  'publication',
  'subscription',
  'foreignDataWrapper',
  'foreignServer',
  'userMapping',
  'foreignTable',
  'comment',
  'owner',
  'grant',
  'defaultPrivilege',
] as const;

export type ObjectKind = (typeof objectKinds)[number];

/**
 * What names an object for good: two catalogs hold the same object exactly when these four are equal.
 *
 * - `schema` is null for what belongs to no schema (schema, extension, eventTrigger, publication, subscription, foreign servers and what is
 *   said of them, default privileges for all schemas).
 * - `table` is the relation that an object belongs to (columns, constraints, indexes, triggers, rules,
 *   policies; a view's columns are part of the view), else null.
 * - `name` of functions, procedures and aggregates includes the argument types: `area(integer, text)`.
 * - The `name` of a user mapping is `app on warehouse`; a foreign table's columns are part of it, as a view's are.
 * - A comment, owner or grant carries the identity of what it is on, its `name` prefixed with that kind:
 *   `column email`; a grant adds the grantee: `table users to app`.
 */
export interface ObjectIdentity {
  readonly kind: ObjectKind;
  readonly schema: string | null;
  readonly table: string | null;
  readonly name: string;
}

/** What belongs to a schema; to a relation; to no schema. */
export interface InSchema<K extends ObjectKind> extends ObjectIdentity {
  readonly kind: K;
  readonly schema: string;
  readonly table: null;
}
export interface OnTable<K extends ObjectKind> extends ObjectIdentity {
  readonly kind: K;
  readonly schema: string;
  readonly table: string;
}
export interface Global<K extends ObjectKind> extends ObjectIdentity {
  readonly kind: K;
  readonly schema: null;
  readonly table: null;
}

/** A string that is equal for equal identities and sorts them by kind, schema, table and name. */
export type ObjectKey = string & { readonly brand: 'ObjectKey' };

const kindRank = Object.fromEntries(
  objectKinds.map((kind, index) => [kind, String(index).padStart(2, '0')]),
) as Readonly<Record<ObjectKind, string>>;

export function objectKey(identity: ObjectIdentity): ObjectKey {
  const key = `${kindRank[identity.kind]}\u0000${identity.schema ?? ''}\u0000${identity.table ?? ''}\u0000${identity.name}`;
  return key as ObjectKey;
}

/** Order by key: code units, the same on every machine. */
export function compareKeys(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The order of {@link objectKey}, without building the keys. */
export function compareIdentities(one: ObjectIdentity, other: ObjectIdentity): number {
  if (one.kind !== other.kind) return compareKeys(kindRank[one.kind], kindRank[other.kind]);
  if (one.schema !== other.schema) return compareKeys(one.schema ?? '', other.schema ?? '');
  if (one.table !== other.table) return compareKeys(one.table ?? '', other.table ?? '');
  return compareKeys(one.name, other.name);
}

const kindWords = Object.fromEntries(
  objectKinds.map((kind) => [kind, kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)]),
) as Readonly<Record<ObjectKind, string>>;

/** `column public.users.email`: for messages. */
export function describeObject(identity: ObjectIdentity): string {
  return `${kindWords[identity.kind]} ${[identity.schema, identity.table, identity.name].filter((part) => part !== null).join('.')}`;
}
