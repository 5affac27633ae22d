import type { Catalog } from '../../model/catalog.ts';
import { isAlike, type MissingName } from './missing-name.ts';

const named: ReadonlySet<string> = new Set(['table', 'view', 'materializedView', 'enum', 'domain']);

/** What the database has under almost that name: in other letters, or in another schema. */
export function suggestObject({ kind, name, table }: MissingName, { objects }: Catalog): string | null {
  if (kind === 'column') {
    const found = objects.find(
      (object) =>
        object.kind === 'column' &&
        object.name !== name &&
        isAlike(object.name, name) &&
        (table === null || object.table === table),
    );
    return found === undefined ? null : needsQuotes(found.name);
  }
  const found = objects.filter((object) => named.has(object.kind) && isAlike(object.name, name));
  const elsewhere = found.find((object) => object.name === name);
  if (elsewhere !== undefined) return `it stands in schema ${elsewhere.schema ?? ''}`;
  return found[0] === undefined ? null : needsQuotes(found[0].name);
}

function needsQuotes(name: string): string {
  return `the database has "${name}"; without quotes PostgreSQL reads every name in lower case`;
}
