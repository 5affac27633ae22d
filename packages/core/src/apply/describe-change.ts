import type { Reader } from '../database/database.ts';
import { ledgerTableName } from '../ledger/ledger-table.ts';
import { rowChangeSql } from '../ledger/row-change-sql.ts';
import type { LedgerTable } from '../model/ledger.ts';
import { quoteQualified } from '../model/quote.ts';
import type { ChangeApplication } from './change-application.ts';
import { describeFiles, describeShape, journalFormat, type Journal } from './journal.ts';
import { reverseRows } from './reverse-rows.ts';

interface Written {
  /** Ids of the rows of the marks, in their order. */
  readonly ids: readonly string[];
  /** The ledger as the change leaves it. */
  readonly table: LedgerTable | null;
}

/** The journal of a change. */
export function describeChange(
  { identity: { name, oid, systemIdentifier } }: Pick<Reader, 'identity'>,
  application: ChangeApplication,
  { ids, table: after }: Written,
): Journal {
  const { plannedFor, edit, statements } = application;
  const before = plannedFor.table;
  const changes = edit.rows.filter((change) => change.kind === 'alterTable');
  return {
    format: journalFormat,
    command: application.command,
    writtenAt: application.now.toISOString(),
    database: { name, oid, systemIdentifier },
    ledgerSchema: plannedFor.expectedSchema,
    rowsBefore: before?.rows ?? null,
    rowsAfter: after?.rows ?? [],
    ...(changes.length === 0 || before === null || after === null
      ? {}
      : {
          table: {
            before: describeShape(before),
            after: describeShape(after),
            changes: changes.map(({ action }) => action),
          },
        }),
    insertedIds: ids,
    ...describeFiles(application.projectDirectory, application.files),
    ...(statements === undefined
      ? {}
      : { statements: statements.groups.flatMap((group) => group.statements.map(({ sql }) => sql)) }),
    undoSql: undoSql(application, after),
    unproven: application.unproven,
  };
}

function undoSql({ plannedFor, edit }: ChangeApplication, after: LedgerTable | null): readonly string[] {
  const schema = plannedFor.expectedSchema;
  const changes = edit.rows.filter((change) => change.kind === 'alterTable');
  const undo = reverseRows(plannedFor.table?.rows ?? [], after?.rows ?? [], changes);
  return [
    ...(changes.length === 0 ? [] : [`SET LOCAL TimeZone = 'UTC'`]),
    ...undo.map((change) => rowChangeSql(schema, change)),
    ...(plannedFor.table === null && after !== null
      ? [`DROP TABLE ${quoteQualified(schema, ledgerTableName)}`]
      : []),
  ];
}
