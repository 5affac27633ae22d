import type { CatalogObject } from '../model/catalog.ts';
import { compareKeys } from '../model/identity.ts';
import type { ForeignColumn } from '../model/objects/foreign-data.ts';
import type { Subscription } from '../model/objects/replication.ts';
import type { Column } from '../model/objects/tables.ts';
import { isSameConnection } from '../model/same-connection.ts';
import { isSameValue } from '../model/same-value.ts';
import { isSameType } from './same-type.ts';

/** Whether an attribute whose values are written differently does the same on both sides, whoever looks. */
export function hasSameMeaning(name: string, expected: CatalogObject, actual: CatalogObject): boolean {
  if (expected.kind === 'column' && actual.kind === 'column') {
    if (name === 'type') return isSameType(expected.type, actual.type);
    return name === 'default' && effectiveDefault(expected) === effectiveDefault(actual);
  }
  if (expected.kind === 'domain' && actual.kind === 'domain') {
    if (name === 'type') return isSameType(expected.type, actual.type);
    return name === 'default' && withoutNull(expected.default) === withoutNull(actual.default);
  }
  // PostgreSQL 13 has no multiranges.
  if (expected.kind === 'rangeType' && actual.kind === 'rangeType')
    return name === 'multirangeType' && (expected.multirangeType === null || actual.multirangeType === null);
  // Columns that are added come last.
  if (expected.kind === 'foreignTable' && actual.kind === 'foreignTable')
    return name === 'columns' && isSameValue(byName(expected.columns), byName(actual.columns));
  // What cannot be seen is counted.
  if (expected.kind === 'userMapping' && actual.kind === 'userMapping')
    return expected.options === null || actual.options === null;
  if (expected.kind === 'subscription' && actual.kind === 'subscription')
    return isSameSubscription(name, expected, actual);
  return false;
}

/** Options that only one side has are those of another major, or closed to the role that read them. */
function isSameSubscription(name: string, expected: Subscription, actual: Subscription): boolean {
  switch (name) {
    case 'connection':
      return isSameConnection(expected.connection, actual.connection);
    case 'publications':
      return isSameValue(
        expected.publications.toSorted(compareKeys),
        actual.publications.toSorted(compareKeys),
      );
    case 'options':
      return expected.options.every(({ name: option, value }) => {
        const found = actual.options.find((each) => each.name === option);
        return found === undefined || found.value === value;
      });
    default:
      return false;
  }
}

function byName(columns: readonly ForeignColumn[]): readonly ForeignColumn[] {
  return columns.toSorted((one, other) => compareKeys(one.name, other.name));
}

/** A constant NULL does what no default does, unless it stands before the default of a domain. */
function effectiveDefault({ default: expression, domain }: Column): string | null {
  return domain?.hasDefault === true ? expression : withoutNull(expression);
}

/** `NULL::character varying`: how the server keeps `DEFAULT NULL` of a type with a length. */
function withoutNull(expression: string | null): string | null {
  return expression !== null && /^NULL::(?:[^'()]|\(\d+(?:,\d+)?\))+$/i.test(expression) ? null : expression;
}
