import type { CatalogObject, Column } from '../model/catalog.ts';
import { objectKey } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { temporaryName } from './create-object.ts';
import { rewrite } from './hazards.ts';
import { isOfType } from './mentions.ts';
import { lostLabels } from './pre-checks.ts';
import { nameTarget, qualifyTable } from './render-identifier.ts';
import type { RepairContext } from './repair-context.ts';
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

/** Every value is carried over as text, which the new type has to read. */
export function swapType(context: RepairContext, swap: TypeSwap): readonly Statement[] {
  const { actual, expected } = swap;
  const columns = columnsOfType(context, actual).filter(({ isInherited }) => !isInherited);
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
  const renamed = { ...actual, name: temporaryName(actual.name) };
  return [
    ...before,
    statement(`ALTER ${nameTarget(actual)} RENAME TO ${quoteIdentifier(renamed.name)}`, expected),
    ...create,
    ...columns.map((column) => retype(context, column, column.type, swap)),
    statement(`DROP ${nameTarget(renamed)}`, expected),
    ...after,
  ];
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
