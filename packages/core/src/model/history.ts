import type { Squash } from './squash.ts';

/** One folder below `migrations/`. */
export type Migration =
  | {
      readonly kind: 'readable';
      readonly name: string;
      /** Absolute path of migration.sql. */
      readonly path: string;
      /** The file decoded as UTF-8 exactly as Prisma reads it (BOM kept, bad bytes replaced). */
      readonly sql: string;
      /** SHA-256 hex over `sql` as Prisma computes it. */
      readonly checksum: string;
      /** Encoding trouble that Prisma or PostgreSQL will trip over. */
      readonly encoding: 'utf8' | 'utf8Bom' | 'utf16' | 'invalidUtf8';
      /** What it replaced, of a squash. */
      readonly squash?: Squash;
    }
  | { readonly kind: 'unreadable'; readonly name: string; readonly path: string; readonly reason: string };

export type ReadableMigration = Extract<Migration, { readonly kind: 'readable' }>;

export type LockFile =
  | { readonly kind: 'missing' }
  | { readonly kind: 'valid'; readonly provider: 'postgresql' }
  | { readonly kind: 'wrong'; readonly provider: string; readonly content: string };

/** The migration folders on disk, in the order in which Prisma applies them. */
export interface History {
  /** Absolute path of the migrations directory, whether or not it exists. */
  readonly directory: string;
  readonly exists: boolean;
  readonly migrations: readonly Migration[];
  readonly lockFile: LockFile;
  /** Files and folders that Prisma does not take for migrations but people might: symlinked folders, stray .sql files. */
  readonly strays: readonly string[];
}
