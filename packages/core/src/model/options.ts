import type { PgClient } from './pg-client.ts';
import type { Report } from './report.ts';

/** `auto` tries a configured shadow URL, then embedded, then PGlite. */
export type ShadowChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'embedded' }
  | { readonly kind: 'pglite' }
  | { readonly kind: 'server' }
  | { readonly kind: 'url'; readonly url: string };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Progress for people: what is being done now, or what they are warned of. Never part of a report. */
export type ProgressListener = (event: {
  readonly step: string;
  /** What the step is busy with: a migration's name. */
  readonly item?: string;
  readonly done?: number;
  readonly total?: number;
  /** Nothing is done meanwhile: somebody else is waited for. */
  readonly isWait?: boolean;
  /** Shown even where progress is not. */
  readonly isWarning?: boolean;
}) => void;

/**
 * What was agreed to: `yes` to changes that lose nothing and show nobody more; each other flag names the database that
 * may lose data, or whose access may be widened.
 */
export interface ChangeConsent {
  readonly yes: boolean;
  readonly allowDataLoss?: string;
  readonly allowWiderAccess?: string;
}

/** Shows a person what would be done; null when the answer was no. */
export type AskConsent = (report: Report) => Promise<ChangeConsent | null>;

/** What every operation takes. */
export interface OperationOptions {
  /** Absolute path: `--project`, else the working directory. */
  readonly directory: string;
  readonly schemaPath?: string;
  readonly configPath?: string;
  readonly url?: string;
  /** Used instead of a URL; stays open, and as it was. One that is connected, and in no transaction. */
  readonly connection?: PgClient;
  /** Snapshot file to read instead of a live database. */
  readonly snapshotPath?: string;
  readonly shadow: ShadowChoice;
  /** A try to get a lock gives up after this. */
  readonly lockTimeoutMs: number;
  /** For how long tries follow one another; left out, as long as one may take. */
  readonly lockWaitMs?: number;
  readonly statementTimeoutMs: number;
  /** How long the SQL of one history may run on a scratch server: 5 minutes when left out. */
  readonly replayTimeoutMs?: number;
  readonly environment: Environment;
  /** Whether values of rows may be shown, besides their number. */
  readonly showsSamples?: boolean;
  /** Aborts connections and servers; the operation then throws `Failure` with code `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/** What every operation takes that writes. */
export interface WriteOptions extends OperationOptions {
  readonly consent: ChangeConsent;
  /** Called between plan and writing, where `consent` does not say `yes`; without it that is refused. */
  readonly askConsent?: AskConsent;
  readonly isDryRun: boolean;
}
