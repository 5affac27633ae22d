import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import type { ForeignColumn, ForeignOption, ForeignTable } from '../model/objects/foreign-data.ts';
import type { DomainConstraint } from '../model/objects/types.ts';
import type { Hazard, Statement } from '../model/plan.ts';
import { quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import { briefLock } from './hazards.ts';
import { isOnly } from './only-attributes.ts';
import {
  foreignTarget,
  hiddenOptionsOf,
  isForeignData,
  renderForeignColumn,
  type ForeignKind,
} from './render-foreign-data.ts';
import { statement } from './statement.ts';

/** Null where PostgreSQL has no ALTER for it: no rows are kept here, so that another one loses none. */
export function alterForeignData(
  actual: CatalogObject,
  expected: ObjectOf<ForeignKind>,
  attributes: ReadonlySet<string>,
): readonly Statement[] | null {
  if (actual.kind === 'foreignTable' && expected.kind === 'foreignTable')
    return alterForeignTable(actual, expected, attributes);
  if (actual.kind === 'foreignServer' && expected.kind === 'foreignServer') {
    if (!isOnly(attributes, ['version', 'options'])) return null;
    if (attributes.has('version') && expected.version === null) return null;
  } else if (!isOnly(attributes, ['options'])) return null;
  const version =
    attributes.has('version') && expected.kind === 'foreignServer'
      ? [`VERSION ${quoteLiteral(expected.version ?? '')}`]
      : [];
  const options = attributes.has('options')
    ? changeOptions(isForeignData(actual) ? (actual.options ?? []) : [], expected.options ?? [])
    : [];
  return [statement(`ALTER ${foreignTarget(expected)} ${[...version, ...options].join(' ')}`, expected)];
}

/** Why a person has to write the statement; null where it can be planned. */
export function obstacleToForeignData(
  actual: CatalogObject | undefined,
  expected: ObjectOf<ForeignKind>,
): string | null {
  if (expected.kind === 'userMapping' && expected.options === null)
    return 'this role may not see the options of the mapping: write CREATE USER MAPPING by hand';
  const standing = actual !== undefined && isForeignData(actual) ? hiddenOptionsOf(actual) : [];
  const lacking = hiddenOptionsOf(expected).filter((name) => !standing.includes(name));
  return lacking.length === 0
    ? null
    : `the value of its option ${lacking.join(', ')} may be a secret, which is not read: write the statement by hand`;
}

/** `OPTIONS (ADD …, SET …, DROP …)`; a value that no catalog holds stays as it is. */
function changeOptions(
  actual: readonly ForeignOption[],
  expected: readonly ForeignOption[],
): readonly string[] {
  const find = (options: readonly ForeignOption[], name: string): ForeignOption | undefined =>
    options.find((option) => option.name === name);
  const changes = [
    ...actual
      .filter(({ name }) => find(expected, name) === undefined)
      .map(({ name }) => `DROP ${quoteIdentifier(name)}`),
    ...expected.flatMap(({ name, value }) => {
      const found = find(actual, name);
      if (value === null || found?.value === value) return [];
      return [`${found === undefined ? 'ADD' : 'SET'} ${quoteIdentifier(name)} ${quoteLiteral(value)}`];
    }),
  ];
  return changes.length === 0 ? [] : [`OPTIONS (${changes.join(', ')})`];
}

function alterForeignTable(
  actual: ForeignTable,
  expected: ForeignTable,
  attributes: ReadonlySet<string>,
): readonly Statement[] | null {
  if (!isOnly(attributes, ['options', 'columns', 'constraints'])) return null;
  const columns = alterColumns(actual.columns, expected.columns);
  if (columns === null) return null;
  const checks = alterChecks(actual.constraints, expected.constraints);
  const actions = [
    ...checks.dropped,
    ...columns,
    ...checks.added,
    ...changeOptions(actual.options, expected.options),
  ];
  const head = `ALTER ${foreignTarget(expected)}`;
  return actions.length === 0
    ? []
    : [statement(`${head} ${actions.join(', ')}`, expected, { hazards: [briefLock(expected)] })];
}

/** Null where the columns would not stand in the order that is wanted. */
function alterColumns(
  actual: readonly ForeignColumn[],
  expected: readonly ForeignColumn[],
): readonly string[] | null {
  const find = (columns: readonly ForeignColumn[], name: string): ForeignColumn | undefined =>
    columns.find((column) => column.name === name);
  const kept = actual.filter(({ name }) => find(expected, name) !== undefined);
  const added = expected.filter(({ name }) => find(actual, name) === undefined);
  const reached = [...kept, ...added].map(({ name }) => name);
  if (!expected.every(({ name }, place) => reached[place] === name)) return null;
  const actions = expected.map((column) => {
    const before = find(actual, column.name);
    return before === undefined
      ? [`ADD COLUMN ${renderForeignColumn(column)}`]
      : alterForeignColumn(before, column);
  });
  if (actions.includes(null)) return null;
  const dropped = actual.filter(({ name }) => find(expected, name) === undefined);
  return [
    ...dropped.map(({ name }) => `DROP COLUMN ${quoteIdentifier(name)}`),
    ...actions.flatMap((each) => each ?? []),
  ];
}

function alterForeignColumn(actual: ForeignColumn, expected: ForeignColumn): readonly string[] | null {
  const isComputed = actual.generated !== null || expected.generated !== null;
  const isRedefined = actual.default !== expected.default;
  if (isComputed && (isRedefined || actual.generated !== expected.generated)) return null;
  const isRetyped = actual.type !== expected.type || actual.collation !== expected.collation;
  const collation = expected.collation === null ? '' : ` COLLATE ${expected.collation}`;
  const change = [
    ...(isRetyped && actual.default !== null ? ['DROP DEFAULT'] : []),
    ...(isRetyped ? [`TYPE ${expected.type}${collation}`] : []),
    ...(expected.default !== null && (isRedefined || isRetyped) ? [`SET DEFAULT ${expected.default}`] : []),
    ...(expected.default === null && isRedefined && !isRetyped ? ['DROP DEFAULT'] : []),
    ...(actual.isNullable === expected.isNullable
      ? []
      : [expected.isNullable ? 'DROP NOT NULL' : 'SET NOT NULL']),
    ...changeOptions(actual.options, expected.options),
  ];
  return change.map((action) => `ALTER COLUMN ${quoteIdentifier(expected.name)} ${action}`);
}

function alterChecks(
  actual: readonly DomainConstraint[],
  expected: readonly DomainConstraint[],
): { readonly dropped: readonly string[]; readonly added: readonly string[] } {
  const isIn = (list: readonly DomainConstraint[], { name, definition }: DomainConstraint): boolean =>
    list.some((other) => other.name === name && other.definition === definition);
  return {
    dropped: actual
      .filter((check) => !isIn(expected, check))
      .map(({ name }) => `DROP CONSTRAINT ${quoteIdentifier(name)}`),
    added: expected
      .filter((check) => !isIn(actual, check))
      .map(({ name, definition }) => `ADD CONSTRAINT ${quoteIdentifier(name)} ${definition}`),
  };
}

/** A password that no catalog holds cannot be put back. */
export function forgetsSecrets(object: ObjectOf<ForeignKind>): readonly Hazard[] {
  const hidden = hiddenOptionsOf(object);
  return hidden.length === 0
    ? []
    : [
        {
          kind: 'dataLoss',
          message: `the value of its option ${hidden.join(', ')}, which is not read here, cannot be given back`,
        },
      ];
}
