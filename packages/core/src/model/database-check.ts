import type { ReportedDatabase } from './report.ts';

/** What a check at the start of an application finds wrong. */
export interface DatabaseProblem {
  readonly kind:
    | 'migrationFailed'
    | 'migrationPending'
    | 'tableMissing'
    | 'tableUnreadable'
    | 'columnMissing'
    | 'enumMissing'
    | 'enumValueMissing';
  /** Of the migration, table (`public.users`), column (`public.users.email`) or enum. */
  readonly name: string;
  readonly message: string;
}

/** Whether a database can serve an application, as far as that is seen without a scratch server. */
export interface DatabaseCheck {
  /** `notVerified`: nothing wrong was seen, but the history could not be looked at. */
  readonly state: 'ready' | 'notReady' | 'notVerified';
  readonly database: ReportedDatabase;
  readonly problems: readonly DatabaseProblem[];
  /** Applied migrations without a folder here: the database is ahead of this build, as in a rolling deploy. */
  readonly ahead: readonly string[];
  /** What was not looked at, in sentences; never empty. */
  readonly notSeen: readonly string[];
}

/** A table that the Prisma client reads and writes. */
export interface ClientTable {
  /** Null where the schema names none: that of the connection. */
  readonly schema: string | null;
  readonly name: string;
  readonly columns: readonly string[];
}

export interface ClientEnum {
  readonly name: string;
  readonly values: readonly string[];
}

/** Everything that the Prisma client of a schema asks a database for by name. */
export interface ClientModel {
  readonly tables: readonly ClientTable[];
  readonly enums: readonly ClientEnum[];
}

/** What a database has under the names that a client asks for. */
export interface NamedRelations {
  readonly defaultSchema: string;
  readonly tables: readonly (ClientTable & { readonly schema: string; readonly isReadable: boolean })[];
  readonly enums: readonly ClientEnum[];
}
