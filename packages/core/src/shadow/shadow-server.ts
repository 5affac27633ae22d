import type { DatabaseIdentity, Writer } from '../database/database.ts';
import type { Environment } from '../model/options.ts';
import type { Secret } from '../model/secret.ts';
import type { KeptServers } from './kept-servers.ts';

export type ShadowProvider = 'url' | 'embedded' | 'pglite' | 'server';

/** One scratch database, empty when it was made. */
export interface ShadowDatabase {
  /** The connection to it; another one after {@link ShadowDatabase.reset}. */
  readonly database: Writer;
  /** Makes it empty again. */
  reset(): Promise<void>;
  drop(): Promise<void>;
  /**
   * Creates the roles that are not there, where the server is ours alone.
   *
   * @returns those it created; none where roles would outlive the shadow.
   */
  ensureRoles(names: readonly string[]): Promise<readonly string[]>;
  /**
   * Runs SQL of ours in the session of the database with the rights of a superuser, where the server is ours: what
   * stands in for an extension needs them. Nothing of the project may be part of the text.
   */
  supply(sql: string): Promise<void>;
}

/** Where scratch databases come from. */
export interface ShadowServer {
  readonly provider: ShadowProvider;
  /** 150004 for 15.4 */
  readonly serverVersionNumber: number;
  /** What cannot be verified on this server, in words; empty when it is like the live one. */
  readonly limits: readonly string[];
  /** False where the one database must be dropped before another is created. */
  readonly holdsSeveralDatabases: boolean;
  /** @param extensions Names of extensions that will be created in it; PGlite loads them beforehand. */
  createDatabase(extensions?: readonly string[]): Promise<ShadowDatabase>;
  /** Names of the extensions that CREATE EXTENSION finds here. */
  availableExtensions(): Promise<ReadonlySet<string>>;
  /** Drops every database of ours; stops the server where it is ours and nobody keeps it, and removes what it wrote. */
  close(): Promise<void>;
}

export interface ShadowContext {
  /** The live database, to prove that the shadow is another one; null when it is only known from a snapshot. */
  readonly live: Writer | null;
  /** Identity of the live database where `live` is null and it is known. */
  readonly liveIdentity: DatabaseIdentity | null;
  /** Needed for the choice `server` only. */
  readonly liveUrl: Secret<string> | null;
  /** From the project's config. */
  readonly shadowUrl: Secret<string> | null;
  /** Major version of the live server. */
  readonly wantedMajor: number | null;
  /** `?schema=` of the live URL: becomes the `search_path` of connections to the shadow. */
  readonly schema: string | null;
  readonly environment: Environment;
  /** As `chooseCacheDirectory` found it; null caches nothing. */
  readonly cacheDirectory: string | null;
  /** The project's directory: packages installed there come before those that we bring along. */
  readonly projectDirectory: string;
  readonly lockTimeoutMs: number;
  /** How long the SQL of one history may run. */
  readonly replayTimeoutMs: number;
  readonly signal?: AbortSignal;
  /** Where a server of ours comes from and goes to, while others of the same command may need one. */
  readonly keptServers?: KeptServers;
  /** Takes what people are to know of the server that was opened, as a sentence. */
  readonly warn?: (message: string) => void;
}
