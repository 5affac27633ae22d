/** `auto` tries a configured shadow URL, then embedded, then PGlite. */
export type ShadowChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'embedded' }
  | { readonly kind: 'pglite' }
  | { readonly kind: 'server' }
  | { readonly kind: 'url'; readonly url: string };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Progress for people: what is being done now. Never part of a report. */
export type ProgressListener = (event: {
  readonly step: string;
  readonly done?: number;
  readonly total?: number;
}) => void;

/** What every operation takes. */
export interface OperationOptions {
  /** Absolute path: `--project`, else the working directory. */
  readonly directory: string;
  readonly schemaPath?: string;
  readonly configPath?: string;
  readonly url?: string;
  /** Snapshot file to read instead of a live database. */
  readonly snapshotPath?: string;
  readonly shadow: ShadowChoice;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly environment: Environment;
  /** Aborts connections and servers; the operation then throws `Failure` with code `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}
