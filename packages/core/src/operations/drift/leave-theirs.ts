import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import type { DriftStates } from '../../compare/judge-drift.ts';
import { replaceObjects } from '../../compare/set-aside-unseen.ts';
import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import { relationKinds } from '../../model/facts-of.ts';
import { objectKey } from '../../model/identity.ts';
import { isWordIn } from '../../model/is-word-in.ts';
import { isBorne } from '../../model/on-excluded.ts';
import type { Project } from '../../model/project.ts';
import { isPlatformSchema } from '../session/baseline-schemas.ts';
import { namedSchemas } from '../session/restrict-catalog.ts';

/**
 * A migration may make for a scratch database what a hosting platform has (CREATE TABLE IF NOT EXISTS auth.users): where
 * the platform has it in another form, that is neither drift nor anybody's to change. It is counted among what is left out.
 */
export function leaveTheirs(states: DriftStates, project: Project, defaultSchema: string): DriftStates {
  const { history, recorded, live } = states;
  if (history === null || live === null) return states;
  const named = namedSchemas(project, defaultSchema);
  const files = project.history.migrations.flatMap((file) => (file.kind === 'readable' ? [file.sql] : []));
  const isTheirs = (object: CatalogObject): boolean => {
    const { kind, schema, table, name } = 'on' in object ? object.on : object;
    if (schema === null || !isPlatformSchema(schema) || named.has(schema) || isBorne(kind)) return false;
    return files.some((sql) => makesIfMissing(sql, table ?? name));
  };
  if (!history.objects.some(isTheirs)) return states;
  const take = (expected: Catalog): { readonly catalog: Catalog; readonly count: number } => {
    const theirs = compareCatalogs(expected, live).filter((difference) =>
      difference.kind === 'missing'
        ? isTheirs(difference.expected) && isOnTheirs(difference, live)
        : isTheirs(difference.actual),
    );
    const keys = new Set(theirs.map((each) => objectKey(differingObject(each))));
    return { catalog: replaceObjects(expected, live, keys), count: keys.size };
  };
  const { catalog, count } = take(history);
  if (count === 0) return states;
  const reason = 'that a platform has in another form than the migrations make it where it is missing';
  return {
    ...states,
    history: catalog,
    recorded: recorded === history ? catalog : recorded === null ? null : take(recorded).catalog,
    live: {
      ...live,
      coverage: { ...live.coverage, leftOut: [...live.coverage.leftOut, { reason, count }] },
    },
  };
}

/** By IF NOT EXISTS, or in a block. */
function makesIfMissing(sql: string, name: string): boolean {
  if (!isWordIn(sql, name)) return false;
  const blocks = sql.match(/\bdo\s+(?:language\s+\w+\s+)?\$(\w*)\$[\s\S]*?\$\1\$/gi) ?? [];
  const guarded = sql.match(/\bif\s+not\s+exists\s+[^\s(;]+/gi) ?? [];
  return [...blocks, ...guarded].some((text) => isWordIn(text, name));
}

/** What is missing of a table that is there; a table or function that is gone is told. */
function isOnTheirs(difference: Difference, live: Catalog): boolean {
  const { schema, table } = differingObject(difference);
  const isTable = (each: CatalogObject): boolean =>
    relationKinds.includes(each.kind) && each.schema === schema && each.name === table;
  return table !== null && live.objects.some(isTable);
}
