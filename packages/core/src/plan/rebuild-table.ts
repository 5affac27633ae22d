import { describeObject, objectKey } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../model/quote.ts';
import type { Rebuild } from './find-rebuilds.ts';
import { holdingTable, keyOfNumber, numbersOf } from './hold-rows.ts';
import { plannedNode, type PlannedNode } from './planned-node.ts';
import { anyRows } from './pre-checks.ts';
import { attachedKey } from './render-partition.ts';
import type { RepairContext } from './repair-context.ts';
import type { RepairScope } from './repair-scope.ts';
import { statement } from './statement.ts';

/** Brings the rows back as soon as the table and its partitions are there: before indexes, keys and triggers. */
export function copyNodes(scope: RepairScope): readonly PlannedNode[] {
  return scope.context.rebuilds
    .filter(({ actual }) => scope.drops.has(objectKey(actual)))
    .map((rebuild) => ({
      ...plannedNode(scope, rebuild.expected, 'CreateTable', copyBack(scope.context, rebuild)),
      provides: [],
      needs: [
        ...rebuild.expectedTree.map(objectKey),
        ...scope.context.expected.childrenOf(rebuild.expected).map(attachedKey),
      ],
    }));
}

function copyBack(context: RepairContext, rebuild: Rebuild): readonly Statement[] {
  const { actual, expected } = rebuild;
  const name = quoteQualified(expected.schema, expected.name);
  const held = holdingTable(actual);
  const before = new Map(context.actual.columnsOf(actual).map((column) => [column.name, column]));
  const stored = context.expected.columnsOf(expected).filter(({ generated }) => generated === null);
  const kept = stored.filter((column) => before.has(column.name));
  const values = kept.map((column) => valueOf(column, before.get(column.name)));
  const columns = kept.map((column) => quoteIdentifier(column.name)).join(', ');
  const added = stored.filter(
    (column) =>
      !before.has(column.name) && !column.isNullable && column.default === null && column.identity === null,
  );
  const insert =
    kept.length === 0
      ? []
      : [
          statement(
            `INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${values.join(', ')} FROM ${held}`,
            expected,
            { preChecks: added.map((column) => anyRows(context.actual, column)) },
          ),
        ];
  const counts = `BEGIN IF (SELECT count(*) FROM ${name}) <> (SELECT count(*) FROM ${held}) THEN RAISE EXCEPTION USING MESSAGE = ${quoteLiteral(`not every row of ${describeObject(expected)} was copied`)}; END IF; END`;
  const stillThere = new Set(numbersOf(context.expected, rebuild.expectedTree).map(keyOfNumber));
  return [
    ...insert,
    statement(`DO ${quoteLiteral(counts)}`, expected),
    statement(`DROP TABLE ${held}`, expected),
    ...numbersOf(context.actual, rebuild.actualTree).flatMap((sequence) => {
      const kept = holdingTable(sequence);
      const target = quoteLiteral(quoteQualified(sequence.schema, sequence.name));
      return [
        ...(stillThere.has(keyOfNumber(sequence))
          ? [statement(`SELECT pg_catalog.setval(${target}, last_value, is_called) FROM ${kept}`, expected)]
          : []),
        statement(`DROP TABLE ${kept}`, expected),
      ];
    }),
  ];
}

function valueOf(expected: Column, actual: Column | undefined): string {
  const name = quoteIdentifier(expected.name);
  return actual === undefined || actual.type === expected.type ? name : `${name}::text::${expected.type}`;
}
