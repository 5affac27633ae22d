/** The rows of one table, as text the way the server prints them. */
export interface TableContent {
  readonly schema: string;
  readonly table: string;
  /** Columns that can be written: generated ones are left out. In the order of the table. */
  readonly columns: readonly string[];
  /** Whether one of them is GENERATED ALWAYS AS IDENTITY, which takes no value by itself. */
  readonly hasIdentityAlways: boolean;
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A sequence that does not stand at its start. */
export interface SequencePosition {
  readonly schema: string;
  readonly name: string;
  readonly lastValue: string;
  readonly isCalled: boolean;
}

/** What a database holds beside its structure. Only tables with rows; all in order of schema and name. */
export interface Content {
  readonly tables: readonly TableContent[];
  readonly sequences: readonly SequencePosition[];
}
