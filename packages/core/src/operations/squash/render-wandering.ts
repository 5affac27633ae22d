import type { Catalog } from '../../model/catalog.ts';
import type { Content } from '../../model/content.ts';
import type { BuiltState } from './built-state.ts';
import { renderSquash, type RenderedSquash } from './render-squash.ts';

/** Replaying a history in a schema of this name shows which of its names go wherever the URL says. */
export const wanderingSchema = 'prisma_mend_squash_elsewhere';

/**
 * The squash with unqualified names wherever the migrations have them, so that `?schema=` goes on to decide: rendered
 * from a replay in another schema, whose name is then left out. Whether it still builds the same is for a proof to say.
 *
 * @param content what is written, as the replay in the usual schema left it
 * @returns null when the schema is named for something else than to find an object
 */
export function renderWandering(
  { base, reached, role }: { readonly base: BuiltState; readonly reached: BuiltState; readonly role: string },
  content: Content,
  usualSchema: string,
): RenderedSquash | null {
  const moved = moveContent(content, usualSchema, reached.catalog);
  const { sql, notes } = renderSquash(base, { ...reached, content: moved }, role);
  const unqualified = [
    ` WITH SCHEMA "${wanderingSchema}"`,
    `"${wanderingSchema}".`,
    `${wanderingSchema}.`,
  ].reduce((text, mention) => text.replaceAll(mention, ''), sql);
  return unqualified.includes(wanderingSchema) ? null : { sql: unqualified, notes };
}

/** Tables and sequences that the migrations made without naming a schema are in the other one now. */
function moveContent({ tables, sequences }: Content, usualSchema: string, { objects }: Catalog): Content {
  const stayed = new Set(
    objects.flatMap(({ kind, schema, name }) => (kind === 'table' && schema === usualSchema ? [name] : [])),
  );
  const place = (schema: string, name: string): string =>
    schema === usualSchema && !stayed.has(name) ? wanderingSchema : schema;
  return {
    tables: tables.map((each) => ({ ...each, schema: place(each.schema, each.table) })),
    sequences: sequences.map((each) => ({ ...each, schema: place(each.schema, each.name) })),
  };
}
