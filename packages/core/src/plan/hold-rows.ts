import type { Table } from '../model/objects/tables.ts';
import type { Statement } from '../model/plan.ts';
import { quoteQualified } from '../model/quote.ts';
import { temporaryName } from './create-object.ts';
import type { Rebuild } from './find-rebuilds.ts';
import { rewrite } from './hazards.ts';
import type { RenderContext } from './render-context.ts';
import type { RepairContext } from './repair-context.ts';
import { statement } from './statement.ts';

/** Before anything is dropped: rows and numbers are written down where no drop takes them along. */
export function holdRows(context: RepairContext, rebuild: Rebuild): readonly Statement[] {
  const { actual } = rebuild;
  const name = quoteQualified(actual.schema, actual.name);
  const held = holdingTable(actual);
  return [
    statement(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`, actual),
    statement(`CREATE TABLE ${held} AS TABLE ${name}`, actual, { hazards: rewrite(context, actual) }),
    ...numbersOf(context.actual, rebuild.actualTree).map((sequence) =>
      statement(
        `CREATE TABLE ${holdingTable(sequence)} AS SELECT last_value, is_called FROM ${quoteQualified(sequence.schema, sequence.name)}`,
        actual,
      ),
    ),
  ];
}

export function holdingTable({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return quoteQualified(schema, temporaryName(name));
}

interface Numbers {
  readonly schema: string;
  readonly name: string;
}

/** Sequences that go with the tables: of serial and of identity columns. */
export function numbersOf(side: RenderContext, tables: readonly Table[]): readonly Numbers[] {
  return tables.flatMap((table) => [
    ...side.sequencesOf(table).map(({ schema, name }) => ({ schema, name })),
    ...side.columnsOf(table).flatMap(({ identity, isInherited }) =>
      // From 17 on a partition shares the sequence of its parent.
      identity === null || (isInherited && side.catalog.serverVersionNumber >= 170000)
        ? []
        : [{ schema: table.schema, name: identity.sequenceName }],
    ),
  ]);
}

export function keyOfNumber({ schema, name }: Numbers): string {
  return JSON.stringify([schema, name]);
}
