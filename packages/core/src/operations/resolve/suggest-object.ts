import type { Catalog } from '../../model/catalog.ts';

const missingRelation = /^(?:relation|table|view|type) "(?:[^".]+\.)?([^"]+)" does not exist/;
const missingColumn = /^column (?:"?[^".]+"?\.)?"?([^".]+)"?(?: of relation "([^"]+)")? does not exist/;

/** What the database has under almost that name: in other letters, or in another schema. */
export function suggestObject(refusal: string, { objects }: Catalog): string | null {
  const relation = missingRelation.exec(refusal)?.[1];
  if (relation !== undefined) {
    const found = objects.filter(
      ({ kind, name }) =>
        ['table', 'view', 'materializedView', 'enum', 'domain'].includes(kind) && isAlike(name, relation),
    );
    const elsewhere = found.find(({ name }) => name === relation);
    if (elsewhere !== undefined) return `it stands in schema ${elsewhere.schema ?? ''}`;
    return found[0] === undefined ? null : needsQuotes(found[0].name);
  }
  const [, column, table] = missingColumn.exec(refusal) ?? [];
  if (column === undefined) return null;
  const found = objects.find(
    (object) =>
      object.kind === 'column' &&
      object.name !== column &&
      isAlike(object.name, column) &&
      (table === undefined || object.table === table),
  );
  return found === undefined ? null : needsQuotes(found.name);
}

function needsQuotes(name: string): string {
  return `the database has "${name}"; without quotes PostgreSQL reads every name in lower case`;
}

function isAlike(name: string, wanted: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase();
}
