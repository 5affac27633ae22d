import type { ObjectIdentity, ObjectKey, ObjectKind } from './identity.ts';

/** Every definition below is text as the server prints it with an empty `search_path`. */
interface InSchema<K extends ObjectKind> extends ObjectIdentity {
  readonly kind: K;
  readonly schema: string;
  readonly table: null;
}
interface OnTable<K extends ObjectKind> extends ObjectIdentity {
  readonly kind: K;
  readonly schema: string;
  readonly table: string;
}
interface Global<K extends ObjectKind> extends ObjectIdentity {
  readonly kind: K;
  readonly schema: null;
  readonly table: null;
}

export type SchemaObject = Global<'schema'>;

export interface Extension extends Global<'extension'> {
  /** Schema it was installed into. */
  readonly installedIn: string;
  readonly version: string;
  /** Whether ALTER EXTENSION … SET SCHEMA moves it; another one is made anew. */
  readonly isRelocatable: boolean;
}

export interface Collation extends InSchema<'collation'> {
  /** Options as CREATE COLLATION takes them. */
  readonly definition: string;
}

export interface EnumType extends InSchema<'enum'> {
  /** Labels in their order. */
  readonly labels: readonly string[];
}

export interface DomainConstraint {
  readonly name: string;
  /** As pg_get_constraintdef prints it, `NOT VALID` included. */
  readonly definition: string;
}

export interface Domain extends InSchema<'domain'> {
  readonly type: string;
  readonly isNullable: boolean;
  readonly default: string | null;
  readonly collation: string | null;
  readonly constraints: readonly DomainConstraint[];
  /** Name of the NOT NULL constraint where PostgreSQL 17 and later keep one that differs from its default. */
  readonly notNullName: string | null;
}

export interface CompositeAttribute {
  readonly name: string;
  readonly type: string;
  readonly collation: string | null;
}

export interface CompositeType extends InSchema<'compositeType'> {
  readonly attributes: readonly CompositeAttribute[];
}

export interface RangeType extends InSchema<'rangeType'> {
  readonly subtype: string;
  readonly subtypeOperatorClass: string | null;
  readonly collation: string | null;
  readonly canonicalFunction: string | null;
  readonly subtypeDifferenceFunction: string | null;
  readonly multirangeType: string | null;
}

export interface SequenceOwner {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/** A sequence that stands by itself or belongs to a serial column; identity columns carry their own. */
export interface Sequence extends InSchema<'sequence'> {
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycles: boolean;
  readonly isUnlogged: boolean;
  readonly ownedBy: SequenceOwner | null;
}

export type TableType = 'table' | 'partitionedTable';

export interface Table extends InSchema<'table'> {
  readonly type: TableType;
  readonly persistence: 'permanent' | 'unlogged';
  /** `RANGE (created_at)`, of a partitioned table. */
  readonly partitionKey: string | null;
  /** `FOR VALUES FROM (…) TO (…)` or `DEFAULT`, of a partition. */
  readonly partitionBound: string | null;
  /** Quoted, qualified names of the parents, in order. */
  readonly inherits: readonly string[];
  readonly hasRowSecurity: boolean;
  readonly forcesRowSecurity: boolean;
  /** `default`, `full`, `nothing` or `index <name>`. */
  readonly replicaIdentity: string;
  /** Storage parameters, sorted: `fillfactor=70`. */
  readonly storageParameters: readonly string[];
  /** Access method, null for the server's default. */
  readonly accessMethod: string | null;
  /** Composite type of a table made with `OF`. */
  readonly rowType: string | null;
}

export interface ColumnIdentity {
  readonly generation: 'always' | 'byDefault';
  readonly sequenceName: string;
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycles: boolean;
}

export interface Column extends OnTable<'column'> {
  /** 1-based place among the columns that are there. Rendered; not compared. */
  readonly position: number;
  /**
   * `attnum`: its own for good, and never given again, so that a column that was dropped and made anew has another one.
   */
  readonly number: number;
  readonly type: string;
  readonly isNullable: boolean;
  readonly default: string | null;
  readonly identity: ColumnIdentity | null;
  readonly generated: { readonly storage: 'stored' | 'virtual'; readonly expression: string } | null;
  /** Null when it is the type's own. */
  readonly collation: string | null;
  /** Null when it is the type's own. */
  readonly storage: 'plain' | 'external' | 'extended' | 'main' | null;
  readonly compression: 'pglz' | 'lz4' | null;
  readonly statisticsTarget: number | null;
  /** Sorted: `n_distinct=100`. */
  readonly options: readonly string[];
  /** Only columns defined here are rendered with the table; inherited ones come with the parent. */
  readonly isInherited: boolean;
  /** Name of the NOT NULL constraint where PostgreSQL 18 keeps one that differs from its default. */
  readonly notNullName: string | null;
  /** False for `NOT NULL … NOT VALID`, which PostgreSQL 18 knows. */
  readonly isNotNullValidated: boolean;
  /** False for `NOT NULL … NO INHERIT`, which PostgreSQL 18 knows. */
  readonly isNotNullInheritable: boolean;
  /** What the type is made of, all the way down, where it is a domain. */
  readonly domain: { readonly base: string; readonly hasDefault: boolean } | null;
}

interface ConstraintPart {
  /** As pg_get_constraintdef prints it. */
  readonly definition: string;
  readonly isDeferrable: boolean;
  readonly isInitiallyDeferred: boolean;
  readonly isValidated: boolean;
  /** False for `NOT ENFORCED`, which PostgreSQL 18 knows. */
  readonly isEnforced: boolean;
  /** Came with a parent table; not rendered by itself. */
  readonly isInherited: boolean;
}

/** What the index behind a constraint carries beyond the constraint's own definition. */
interface BackingIndex {
  /** Sorted: `fillfactor=70`. */
  readonly storageParameters: readonly string[];
  readonly isClustered: boolean;
  /** Quoted, qualified name of the partitioned index that this one is attached to. */
  readonly parentIndex: string | null;
}

export interface PrimaryKey extends OnTable<'primaryKey'>, ConstraintPart, BackingIndex {
  readonly columns: readonly string[];
}
export interface UniqueConstraint extends OnTable<'uniqueConstraint'>, ConstraintPart, BackingIndex {
  readonly columns: readonly string[];
}
export interface ForeignKey extends OnTable<'foreignKey'>, ConstraintPart {
  readonly columns: readonly string[];
  readonly referencedSchema: string;
  readonly referencedTable: string;
  readonly referencedColumns: readonly string[];
}
export interface CheckConstraint extends OnTable<'checkConstraint'>, ConstraintPart {}
export interface ExclusionConstraint extends OnTable<'exclusionConstraint'>, ConstraintPart, BackingIndex {}

/** An index that no constraint owns. */
export interface Index extends OnTable<'index'> {
  /** Whole definition as `pg_get_indexdef` would print it. */
  readonly definition: string;
  readonly method: string;
  readonly isUnique: boolean;
  /** False for what CREATE INDEX CONCURRENTLY left behind: it enforces and speeds up nothing. */
  readonly isValid: boolean;
  readonly predicate: string | null;
  /** Key columns or expressions with opclass and order, as printed. */
  readonly keys: readonly string[];
  readonly includedColumns: readonly string[];
  readonly treatsNullsAsDistinct: boolean;
  readonly isReplicaIdentity: boolean;
  readonly isClustered: boolean;
  /** Belongs to a partition and came with the parent's index. */
  readonly isInherited: boolean;
  /** Quoted, qualified name of the partitioned index that this one is attached to. */
  readonly parentIndex: string | null;
  /** Of the expressions among the keys: `ALTER INDEX … ALTER COLUMN <position> SET STATISTICS <target>`. */
  readonly statisticsTargets: readonly IndexStatisticsTarget[];
}
export interface IndexStatisticsTarget {
  /** 1-based key position. */
  readonly position: number;
  readonly target: number;
}

export interface StatisticsObject extends InSchema<'statistics'> {
  readonly definition: string;
  readonly statisticsTarget: number | null;
}

export interface View extends InSchema<'view'> {
  readonly definition: string;
  readonly columns: readonly string[];
  /** Sorted: `security_barrier=true`, `check_option=local`. */
  readonly options: readonly string[];
  readonly columnDefaults: readonly ViewColumnDefault[];
}
/** `ALTER VIEW … ALTER COLUMN … SET DEFAULT`, used by inserts through the view. */
export interface ViewColumnDefault {
  readonly column: string;
  readonly default: string;
}
export interface MaterializedView extends InSchema<'materializedView'> {
  readonly definition: string;
  readonly columns: readonly string[];
  /** Storage parameters, sorted. */
  readonly options: readonly string[];
  readonly isPopulated: boolean;
  /** Access method, null for the server's default. */
  readonly accessMethod: string | null;
}

interface RoutineOf<K extends 'function' | 'procedure'> extends InSchema<K> {
  /** Whole `CREATE OR REPLACE …` text. */
  readonly definition: string;
  readonly language: string;
}
export type Routine = RoutineOf<'function'> | RoutineOf<'procedure'>;
export interface Aggregate extends InSchema<'aggregate'> {
  /** Whole `CREATE AGGREGATE …` text, rendered from the catalog. */
  readonly definition: string;
}

export type Firing = 'origin' | 'disabled' | 'replica' | 'always';

export interface Trigger extends OnTable<'trigger'> {
  readonly definition: string;
  readonly firing: Firing;
  readonly isInherited: boolean;
}
export interface EventTrigger extends Global<'eventTrigger'> {
  readonly definition: string;
  readonly firing: Firing;
}
export interface Rule extends OnTable<'rule'> {
  readonly definition: string;
  readonly firing: Firing;
}
export interface Policy extends OnTable<'policy'> {
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete';
  readonly isPermissive: boolean;
  /** Sorted; `public` for everyone. */
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly withCheck: string | null;
}

/** A table, or with `table` null a whole schema. */
export interface PublicationMember {
  readonly schema: string;
  readonly table: string | null;
  /** In the order of the table; null for all. */
  readonly columns: readonly string[] | null;
  /** `WHERE`, which rows. */
  readonly condition: string | null;
}
export interface Publication extends Global<'publication'> {
  readonly isForAllTables: boolean;
  /** As WITH takes them. */
  readonly options: string;
  /** Sorted by schema and name. */
  readonly members: readonly PublicationMember[];
}

/** Whether it runs is not compared: enabling one makes the server connect to another one. */
export interface Subscription extends Global<'subscription'> {
  /** In the order of the connection string; null where the role that reads may not see it. */
  readonly connection: readonly ForeignOption[] | null;
  readonly publications: readonly string[];
  /** On the publisher; null for none. */
  readonly slot: string | null;
  /** Those that the major has, by name; what the role may not see is left out. */
  readonly options: readonly ForeignOption[];
  readonly isEnabled: boolean;
}

/** The value is null where it may be a secret: no catalog holds it, and it is compared with nothing. */
export interface ForeignOption {
  readonly name: string;
  readonly value: string | null;
}
export interface ForeignDataWrapper extends Global<'foreignDataWrapper'> {
  /** Quoted, qualified names of its functions: scratch servers have wrappers without any. */
  readonly handler: string | null;
  readonly validator: string | null;
  /** Sorted by name, as all options are. */
  readonly options: readonly ForeignOption[];
}
export interface ForeignServer extends Global<'foreignServer'> {
  readonly wrapper: string;
  readonly type: string | null;
  readonly version: string | null;
  readonly options: readonly ForeignOption[];
}
export interface UserMapping extends Global<'userMapping'> {
  readonly server: string;
  /** `public` for everyone. */
  readonly user: string;
  /** Null where the role that reads may not see them. */
  readonly options: readonly ForeignOption[] | null;
}
export interface ForeignColumn {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly default: string | null;
  readonly generated: 'stored' | 'virtual' | null;
  readonly collation: string | null;
  readonly options: readonly ForeignOption[];
}
/** Its columns and checks say what the rows of another server are taken for: none of them is read to alter it. */
export interface ForeignTable extends InSchema<'foreignTable'> {
  readonly server: string;
  readonly options: readonly ForeignOption[];
  /** In their order; without those of its parents, unless it is a partition. */
  readonly columns: readonly ForeignColumn[];
  /** Its own, sorted by name. */
  readonly constraints: readonly DomainConstraint[];
  /** Quoted, qualified names of the parents, in order. */
  readonly inherits: readonly string[];
  readonly partitionBound: string | null;
}

export interface DefaultGrant {
  readonly grantee: string;
  readonly privilege: string;
  readonly isGrantable: boolean;
}
/** What everything of one sort gets when a role makes it; `schema` is null for all schemas. */
export interface DefaultPrivilege extends ObjectIdentity {
  readonly kind: 'defaultPrivilege';
  readonly table: null;
  readonly role: string;
  /** `tables`, `sequences`, `functions`, `types`, `schemas` or `large objects`. */
  readonly objects: string;
  /** Whether it is the role's that reads. */
  readonly isOwn: boolean;
  /** What stands in their place without them: the owner's own and PUBLIC's, nothing for one schema. */
  readonly builtIn: readonly DefaultGrant[];
  readonly granted: readonly DefaultGrant[];
}

/** What a comment, owner or grant stands on. */
export interface CommentObject extends ObjectIdentity {
  readonly kind: 'comment';
  readonly on: ObjectIdentity;
  readonly text: string;
}
export interface OwnerObject extends ObjectIdentity {
  readonly kind: 'owner';
  readonly on: ObjectIdentity;
  readonly role: string;
  /** Sorted privileges, of an owner who gave up some; null for all. */
  readonly kept: readonly string[] | null;
}
export interface GrantObject extends ObjectIdentity {
  readonly kind: 'grant';
  readonly on: ObjectIdentity;
  readonly grantee: string;
  /** Sorted, `SELECT` or `SELECT WITH GRANT OPTION`. */
  readonly privileges: readonly string[];
  /** Of a member of an extension: what the script of that gave, which the member has where no grant says otherwise. */
  readonly initial: readonly string[] | null;
}

export type CatalogObject =
  | SchemaObject
  | Extension
  | Collation
  | EnumType
  | Domain
  | CompositeType
  | RangeType
  | Sequence
  | Table
  | Column
  | PrimaryKey
  | UniqueConstraint
  | ForeignKey
  | CheckConstraint
  | ExclusionConstraint
  | Index
  | StatisticsObject
  | View
  | MaterializedView
  | Routine
  | Aggregate
  | Trigger
  | EventTrigger
  | Rule
  | Policy
  | Publication
  | Subscription
  | ForeignDataWrapper
  | ForeignServer
  | UserMapping
  | ForeignTable
  | CommentObject
  | OwnerObject
  | GrantObject
  | DefaultPrivilege;

export type ObjectOf<K extends ObjectKind> = Extract<CatalogObject, { readonly kind: K }>;

/** `dependent` can only be built after `on`. Only edges that the objects themselves do not tell. */
export interface Dependency {
  readonly dependent: ObjectKey;
  readonly on: ObjectKey;
}

/** A kind that the database holds and that we do not model. */
export interface NotModelled {
  /** PostgreSQL's own word: `publication`, `operator class`. */
  readonly kind: string;
  readonly count: number;
  /** Up to ten names, sorted. */
  readonly names: readonly string[];
}

export interface Coverage {
  /** Kinds whose objects were read. */
  readonly checked: readonly ObjectKind[];
  readonly notModelled: readonly NotModelled[];
  /** What the role may not read, in words. */
  readonly unreadable: readonly string[];
  /** Objects left out, per reason: `owned by extension postgis` → 812. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
}

/** The structure of the chosen schemas at one moment. Immutable; objects sorted by {@link ObjectKey}. */
export interface Catalog {
  /** 150004 for 15.4. */
  readonly serverVersionNumber: number;
  readonly schemas: readonly string[];
  readonly objects: readonly CatalogObject[];
  readonly dependencies: readonly Dependency[];
  readonly coverage: Coverage;
  /** Tables that the scope leaves out, with all that is on them. Absent where there are none. */
  readonly excluded?: readonly CatalogObject[];
  /** Of a part of a catalog, what the database has besides: none of the project's, and yet what its files may have met. */
  readonly beside?: readonly CatalogObject[];
  /** SHA-256 (hex) over the compared attributes of all objects. */
  readonly hash: string;
}
