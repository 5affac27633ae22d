import type { ObjectKey, ObjectKind } from './identity.ts';
import type { CommentObject, DefaultPrivilege, GrantObject, OwnerObject } from './objects/annotations.ts';
import type { Aggregate, EventTrigger, Policy, Routine, Rule, Trigger } from './objects/code.ts';
import type { ForeignDataWrapper, ForeignServer, ForeignTable, UserMapping } from './objects/foreign-data.ts';
import type { Collation, Extension, SchemaObject } from './objects/foundations.ts';
import type { Publication, Subscription } from './objects/replication.ts';
import type {
  CheckConstraint,
  Column,
  ExclusionConstraint,
  ForeignKey,
  Index,
  PrimaryKey,
  Sequence,
  StatisticsObject,
  Table,
  UniqueConstraint,
} from './objects/tables.ts';
import type { CompositeType, Domain, EnumType, RangeType } from './objects/types.ts';
import type { MaterializedView, View } from './objects/views.ts';

/** Every definition of an object is text as the server prints it with an empty `search_path`. */
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
