import type { ObjectKey } from './identity.ts';

/** Column to `<oid of its table>.<number>`, which stays what it is when either is renamed. */
export type ColumnPlaces = ReadonlyMap<ObjectKey, string>;

/** What columns and types are whatever they are called: names come and go, numbers stay. */
export interface Places {
  readonly columns: ColumnPlaces;
  /** Of enums, domains and ranges: `"schema"."name"` to OID. */
  readonly types: ReadonlyMap<string, string>;
}
