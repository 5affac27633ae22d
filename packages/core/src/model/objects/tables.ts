import type { InSchema, OnTable } from '../identity.ts';

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

/** How a sequence counts. */
interface SequenceCourse {
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycles: boolean;
}

export interface ColumnIdentity extends SequenceCourse {
  readonly generation: 'always' | 'byDefault';
  readonly sequenceName: string;
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

export interface SequenceOwner {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/** A sequence that stands by itself or belongs to a serial column; identity columns carry their own. */
export interface Sequence extends InSchema<'sequence'>, SequenceCourse {
  readonly type: string;
  readonly isUnlogged: boolean;
  readonly ownedBy: SequenceOwner | null;
}
