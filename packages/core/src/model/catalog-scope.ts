/** Which part of a database a catalog is read from. */
export interface CatalogScope {
  /** Schemas by name, or every schema that is neither PostgreSQL's own nor an extension's. */
  readonly schemas: readonly string[] | 'all';
  /** Owners and grants are read only when asked for. */
  readonly withPrivileges?: boolean;
  /** Tables left out with everything on them, as `schema.table`; `_prisma_migrations` always is. */
  readonly excludedTables?: readonly string[];
  readonly excludedEnums?: readonly string[];
  /**
   * Whether triggers, policies and rules on excluded tables are objects like others: on a scratch server only the history
   * has made them. Else they are told apart with their tables, see Catalog.excluded.
   */
  readonly withOnExcluded?: boolean;
  /** Whether what belongs to an extension is read like everything else. */
  readonly withExtensionMembers?: boolean;
}
