import type { CatalogObject } from '../model/catalog.ts';
import { objectKey } from '../model/identity.ts';
import type { Column, Sequence, SequenceOwner } from '../model/objects/tables.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../model/quote.ts';
import { plannedNode, type PlannedNode } from './planned-node.ts';
import { isNextValueOf } from './render-column.ts';
import type { RenderContext } from './render-context.ts';
import type { RepairScope } from './repair-scope.ts';
import { startBehindRows } from './start-behind-rows.ts';
import { statement } from './statement.ts';

/** The sequence of columns that are there, or of one that was added by itself: that filled its rows already. */
export function ownSequence(scope: RepairScope, sequence: Sequence): readonly PlannedNode[] {
  const { ownedBy } = sequence;
  const { actual, expected } = scope.context;
  const drawing = ownedBy === null ? drawingFrom(sequence, expected) : [ownerColumn(ownedBy)];
  const columns = drawing.filter(({ schema, table }) => !isCreated(scope, { schema, name: table }));
  if (columns.length === 0) return [];
  const counted = columns.filter((column) =>
    [actual, expected].every((catalog) => isInteger(catalog.find(objectKey(column)))),
  );
  const name = quoteQualified(sequence.schema, sequence.name);
  const statements = [
    ...(ownedBy === null
      ? []
      : [
          statement(
            `ALTER SEQUENCE ${name} OWNED BY ${quoteQualified(ownedBy.schema, ownedBy.table)}.${quoteIdentifier(ownedBy.column)}`,
            sequence,
          ),
        ]),
    ...(counted.length === 0 ? [] : [startBehindRows(sequence, quoteLiteral(name), sequence, counted)]),
  ];
  if (statements.length === 0) return [];
  return [{ ...plannedNode(scope, sequence, 'AlterTable', statements), provides: [] }];
}

type ColumnIdentity = Pick<Column, 'kind' | 'schema' | 'table' | 'name'>;

function ownerColumn({ schema, table, column: name }: SequenceOwner): ColumnIdentity {
  return { kind: 'column', schema, table, name };
}

/** Without those of partitions and children whose parents draw from it: their rows are the parents' too. */
function drawingFrom(sequence: Sequence, expected: RenderContext): readonly ColumnIdentity[] {
  const drawing = expected.of('column').filter((column) => isNextValueOf(sequence, column.default));
  const keys = new Set(drawing.map(objectKey));
  const isCovered = (column: Column): boolean => {
    const table = expected.tableOf(column);
    const parents = table === undefined ? [] : expected.parentsOf(table);
    return parents.some(({ schema, name }) => keys.has(objectKey({ ...column, schema, table: name })));
  };
  return drawing.filter((column) => !isCovered(column));
}

function isCreated({ creates }: RepairScope, { schema, name }: { schema: string; name: string }): boolean {
  return creates.has(objectKey({ kind: 'table', schema, table: null, name }));
}

function isInteger(object: CatalogObject | undefined): boolean {
  return object?.kind === 'column' && ['smallint', 'integer', 'bigint'].includes(object.type);
}
