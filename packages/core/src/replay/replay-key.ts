import { createHash } from 'node:crypto';
import { catalogFormat } from '../model/catalog-format.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import type { Migration } from '../model/history.ts';
import type { Surroundings } from '../model/surroundings.ts';

/** Raised whenever the stored form of a replay changes, or what a replay does. */
const replayFormat = 11;

/** All that decides what a replay comes to, besides the migrations themselves. */
export interface ReplayConditions {
  readonly serverMajor: number;
  /** What kind of shadow server it is, as extensions and roles differ: `embedded`, `pglite`. */
  readonly shadow: string;
  readonly scope: CatalogScope;
  /** `?schema=` of the URL; null leaves the server's own search path. */
  readonly schema: string | null;
  /** Run before the first migration (`initShadowDb`). */
  readonly initScript: string | null;
  /** See SessionSettings. */
  readonly surroundings?: Surroundings | null;
}

/**
 * One key per prefix of the history, the empty one first: each hashes the conditions and the names and bytes of all
 * migrations so far. Two histories share exactly the keys of their common prefix.
 */
export function replayKeys(
  migrations: readonly Migration[],
  conditions: ReplayConditions,
): readonly string[] {
  const { serverMajor, shadow, scope, schema, initScript, surroundings = null } = conditions;
  const scoped = [
    scope.schemas === 'all' ? 'all' : scope.schemas.toSorted(),
    scope.withPrivileges ?? false,
    (scope.excludedTables ?? []).toSorted(),
    (scope.excludedEnums ?? []).toSorted(),
    scope.withOnExcluded ?? false,
  ];
  const all = [replayFormat, catalogFormat, serverMajor, shadow, scoped, schema, initScript, surroundings];
  const keys = [hash(all)];
  for (const migration of migrations) {
    const content = migration.kind === 'readable' ? migration.checksum : null;
    keys.push(hash([keys.at(-1), migration.name, content]));
  }
  return keys;
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 40);
}
