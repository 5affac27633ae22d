import { objectKey } from '../../model/identity.ts';
import { renderCatalog } from '../../plan/render-catalog.ts';
import { renderFilled } from '../../plan/render-content.ts';
import type { Content } from '../../model/content.ts';
import type { BuiltState } from './built-state.ts';

export interface RenderedSquash {
  readonly sql: string;
  readonly notes: readonly string[];
}

/**
 * One migration for all that was made since the base, with the rows in it.
 *
 * @param role who made everything, and so owns what nobody else was given
 */
export function renderSquash(base: BuiltState, reached: BuiltState, role: string): RenderedSquash {
  const standing = new Map(base.catalog.objects.map((object) => [objectKey(object), JSON.stringify(object)]));
  const objects = reached.catalog.objects.filter(
    (object) => standing.get(objectKey(object)) !== JSON.stringify(object),
  );
  // Owners are looked at to know what was taken from PUBLIC.
  const { statements, notes } = renderCatalog({ ...reached.catalog, objects });
  const ownedByMaker = new Set(
    objects.filter((object) => object.kind === 'owner' && object.role === role).map(objectKey),
  );
  const needed = statements.filter(
    ({ step, object }) => step !== 'Owner' || !ownedByMaker.has(objectKey(object)),
  );
  return { sql: renderFilled(needed, contentSince(base.content, reached.content)), notes };
}

/** Rows of what stood before are not ours; that they are as they were was made sure of. */
function contentSince(base: Content, reached: Content): Content {
  const stood = new Set([...base.tables, ...base.sequences].map((each) => JSON.stringify(each)));
  const isNew = (each: object): boolean => !stood.has(JSON.stringify(each));
  return { tables: reached.tables.filter(isNew), sequences: reached.sequences.filter(isNew) };
}
