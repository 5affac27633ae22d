import type { InSchema } from '../identity.ts';

export interface View extends InSchema<'view'> {
  readonly definition: string;
  readonly columns: readonly string[];
  /** Sorted: `security_barrier=true`, `check_option=local`. */
  readonly options: readonly string[];
  readonly columnDefaults: readonly ViewColumnDefault[];
}

/** `ALTER VIEW … ALTER COLUMN … SET DEFAULT`, used by inserts through the view. */
export interface ViewColumnDefault {
  readonly column: string;
  readonly default: string;
}

export interface MaterializedView extends InSchema<'materializedView'> {
  readonly definition: string;
  readonly columns: readonly string[];
  /** Storage parameters, sorted. */
  readonly options: readonly string[];
  readonly isPopulated: boolean;
  /** Access method, null for the server's default. */
  readonly accessMethod: string | null;
}
