/** A migration that a squash took the place of. */
export interface ReplacedMigration {
  readonly name: string;
  /** Every checksum that Prisma takes for this file's: as it was, with LF and with CRLF. */
  readonly checksums: readonly string[];
  /** Of a squash that was squashed again: a database may hold the rows of these instead. */
  readonly replaces?: readonly ReplacedMigration[];
}

/** What lies beside a squash's migration.sql, so that other databases can follow without the old folders. */
export interface Squash {
  /** In the order of the history. */
  readonly replaces: readonly ReplacedMigration[];
}

/** All of them, those inside earlier squashes too. */
export function allReplaced(replaces: readonly ReplacedMigration[]): readonly ReplacedMigration[] {
  return replaces.flatMap((each) => [each, ...allReplaced(each.replaces ?? [])]);
}
