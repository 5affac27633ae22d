import type { CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { temporaryName } from './create-object.ts';
import { rewrite } from './hazards.ts';
import { isOfType } from './mentions.ts';
import { lostLabels } from './pre-checks.ts';
import { nameTarget, qualifyTable } from './render-identifier.ts';
import type { RepairContext } from './repair-context.ts';
import { isType } from './repair-facts.ts';
import { typeNodes } from './render-type.ts';
import { statement } from './statement.ts';

/** A type that no ALTER brings to the expected side: another one takes its name and its columns. */
export interface TypeSwap {
  readonly actual: CatalogObject;
  readonly expected: CatalogObject;
}

/** Columns that hold values of the type; those of children change with their parent's. */
export function columnsOfType(context: RepairContext, type: CatalogObject): readonly Column[] {
  return context.actual.of('column').filter((column) => isOfType(column.type, type));
}

/** A type made of another one is swapped too where columns have it; otherwise it can go and come. */
export function nestedSwap(context: RepairContext, dependent: CatalogObject): readonly TypeSwap[] {
  const expected = context.expected.find(objectKey(dependent));
  const isSwapped =
    isType(dependent) && expected !== undefined && columnsOfType(context, dependent).length > 0;
  return isSwapped ? [{ actual: dependent, expected }] : [];
}

/** Every value is carried over as text, which the new type has to read. */
export function swapType(
  context: RepairContext,
  swap: TypeSwap,
  isDropped: (column: Column) => boolean,
): readonly Statement[] {
  const { actual, expected } = swap;
  const columns = columnsOfType(context, actual).filter(
    (column) => !column.isInherited && !isDropped(column),
  );
  const create = typeNodes(context.expected)
    .filter(({ object }) => objectKey(object) === objectKey(expected))
    .flatMap(({ statements }) => statements.map((sql) => statement(sql, expected)));
  const before = columns.flatMap((column) => dropDefault(column, expected));
  const after = columns.flatMap((column) => setDefault(context, column, expected));
  if (actual.kind === 'rangeType') {
    // Its constructor functions keep their names when it is renamed: the values wait as text instead.
    return [
      ...before,
      ...columns.map((column) => retype(context, column, textOf(column), swap)),
      statement(`DROP ${nameTarget(actual)}`, expected),
      ...create,
      ...columns.map((column) => retype(context, column, column.type, swap)),
      ...after,
    ];
  }
  return [
    ...before,
    statement(
      `ALTER ${nameTarget(actual)} RENAME TO ${quoteIdentifier(temporaryName(actual.name))}`,
      expected,
    ),
    ...freeNotNullName(context, swap),
    ...create,
    ...columns.map((column) => retype(context, column, column.type, swap)),
    ...after,
  ];
}

/** Since PostgreSQL 17 NOT NULL of a domain is a constraint, whose name is taken until it is given away too. */
function freeNotNullName(context: RepairContext, swap: TypeSwap): readonly Statement[] {
  const { actual, expected } = swap;
  if (actual.kind !== 'domain' || actual.isNullable || context.version < 170000) return [];
  const name = actual.notNullName ?? `${actual.name}_not_null`;
  // A longer one was cut by a rule of the server's own.
  if (Buffer.byteLength(name) > 63) return [];
  const rename = `RENAME CONSTRAINT ${quoteIdentifier(name)} TO ${quoteIdentifier(temporaryName(name))}`;
  return [statement(`ALTER ${nameTarget(renamedType(swap))} ${rename}`, expected)];
}

/** Drops what gave its name away, once no other swapped type is made of it any more. */
export function dropSwapped(swap: TypeSwap): readonly Statement[] {
  if (swap.actual.kind === 'rangeType') return [];
  return [statement(`DROP ${nameTarget(renamedType(swap))}`, swap.expected)];
}

/** The actual type under the name that it has meanwhile. */
export function renamedType({ actual }: TypeSwap): ObjectIdentity {
  return { ...actual, name: temporaryName(actual.name) };
}

/** Why a type cannot be swapped; null when it can. */
export function obstacleToSwap(
  context: RepairContext,
  type: CatalogObject,
  nested: readonly TypeSwap[],
): string | null {
  const isRowType = (candidate: CatalogObject): boolean =>
    context.actual.of('table').some(({ rowType }) => rowType !== null && isOfType(rowType, candidate));
  if ([type, ...nested.map(({ actual }) => actual)].some(isRowType)) {
    return 'a table is made OF it, or of a type that has it: that table has to be made anew and its rows copied over';
  }
  if (type.kind === 'rangeType' && nested.length > 0) {
    return 'columns have a type that is made of it, and it has to go before it can come back';
  }
  return null;
}

function textOf(column: Column): string {
  return column.type.endsWith('[]') ? 'text[]' : 'text';
}

function alter(column: Column): string {
  return `ALTER TABLE ${qualifyTable(column)} ALTER COLUMN ${quoteIdentifier(column.name)}`;
}

function dropDefault(column: Column, type: CatalogObject): readonly Statement[] {
  return column.default === null ? [] : [statement(`${alter(column)} DROP DEFAULT`, type)];
}

function setDefault(context: RepairContext, column: Column, type: CatalogObject): readonly Statement[] {
  const after = context.expected.find(objectKey(column));
  const wanted = after?.kind === 'column' && after.generated === null ? after.default : null;
  return wanted === null ? [] : [statement(`${alter(column)} SET DEFAULT ${wanted}`, type)];
}

function retype(
  context: RepairContext,
  column: Column,
  type: string,
  { actual, expected }: TypeSwap,
): Statement {
  const lost =
    actual.kind === 'enum' && expected.kind === 'enum'
      ? actual.labels.filter((label) => !expected.labels.includes(label))
      : [];
  const through = type === textOf(column) ? '' : `::${textOf(column)}`;
  const using = `${quoteIdentifier(column.name)}${through}::${type}`;
  return statement(`${alter(column)} TYPE ${type} USING ${using}`, expected, {
    hazards: rewrite(context, column),
    preChecks: lost.length === 0 ? [] : [lostLabels(context.actual, column, lost)],
  });
}
