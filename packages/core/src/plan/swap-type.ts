import type { CatalogObject, Column } from '../model/catalog.ts';
import { objectKey } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { temporaryName } from './create-object.ts';
import { rewrite } from './hazards.ts';
import { isOfType } from './mentions.ts';
import { lostLabels } from './pre-checks.ts';
import { nameTarget, parseQualifiedName, qualifyTable } from './render-identifier.ts';
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
export function swapType(context: RepairContext, { actual, expected }: TypeSwap): readonly Statement[] {
  const renamed = { ...actual, name: temporaryName(actual.name) };
  const columns = columnsOfType(context, actual).filter(({ isInherited }) => !isInherited);
  const create = typeNodes(context.expected).find(({ object }) => objectKey(object) === objectKey(expected));
  return [
    statement(`ALTER ${nameTarget(actual)} RENAME TO ${quoteIdentifier(renamed.name)}`, expected),
    ...renameMultirange(actual, expected),
    ...(create?.statements ?? []).map((sql) => statement(sql, expected)),
    ...columns.flatMap((column) => moveColumn(context, column, { actual, expected })),
    statement(`DROP ${nameTarget(renamed)}`, expected),
  ];
}

/** Since PostgreSQL 14 a range type brings another type with it, under a name of its own. */
function renameMultirange(actual: CatalogObject, expected: CatalogObject): readonly Statement[] {
  if (actual.kind !== 'rangeType' || actual.multirangeType === null) return [];
  const name = temporaryName(parseQualifiedName(actual.multirangeType).at(-1) ?? '');
  return [statement(`ALTER TYPE ${actual.multirangeType} RENAME TO ${quoteIdentifier(name)}`, expected)];
}

function moveColumn(context: RepairContext, column: Column, swap: TypeSwap): readonly Statement[] {
  const { actual, expected } = swap;
  const after = context.expected.find(objectKey(column));
  const name = quoteIdentifier(column.name);
  const head = `ALTER TABLE ${qualifyTable(column)} ALTER COLUMN ${name}`;
  const through = column.type.endsWith('[]') ? 'text[]' : 'text';
  const lost =
    actual.kind === 'enum' && expected.kind === 'enum'
      ? actual.labels.filter((label) => !expected.labels.includes(label))
      : [];
  const wanted = after?.kind === 'column' && after.generated === null ? after.default : null;
  return [
    ...(column.default === null ? [] : [statement(`${head} DROP DEFAULT`, expected)]),
    statement(`${head} TYPE ${column.type} USING ${name}::${through}::${column.type}`, expected, {
      hazards: rewrite(context, column),
      preChecks: lost.length === 0 ? [] : [lostLabels(context.actual, column, lost)],
    }),
    ...(wanted === null ? [] : [statement(`${head} SET DEFAULT ${wanted}`, expected)]),
  ];
}
