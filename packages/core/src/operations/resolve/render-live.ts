import type { Catalog } from '../../model/catalog.ts';
import { quoteLiteral, quoteQualified } from '../../model/quote.ts';
import { renderCatalog } from '../../plan/render-catalog.ts';

/** Scripts that build a live structure on a scratch server, INVALID indexes included, which DDL alone cannot make. */
export function renderLive(live: Catalog): readonly string[] {
  const invalid = live.objects.filter((object) => object.kind === 'index' && !object.isValid);
  const objects = live.objects.map((object) =>
    object.kind === 'index' ? { ...object, isValid: true } : object,
  );
  return [
    renderCatalog({ ...live, objects }).sql,
    ...invalid.map(({ schema, name }) => {
      const index = quoteLiteral(quoteQualified(schema, name));
      return `update pg_catalog.pg_index set indisvalid = false where indexrelid = ${index}::pg_catalog.regclass`;
    }),
  ];
}
