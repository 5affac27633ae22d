import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { CheckConstraint, PrimaryKey, Sequence, Table } from '../model/objects/tables.ts';
import {
  alterColumnSettings,
  alterInheritedColumn,
  findSerials,
  renderColumn,
  renderColumnOverride,
  renderNotNullConstraint,
  renderOptions,
} from './render-column.ts';
import type { RenderContext } from './render-context.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import { replicaIdentity } from './replica-identity.ts';
import type { RenderNode } from './render-node.ts';
import { findLoosePrimaryKeys, isMadeByParent, loosePrimaryKey } from './loose-primary-keys.ts';
import { attachedKey } from './render-partition.ts';
import { baseOf, formOf, inheritsNotNull, keepsNotNullNames, type TableForm } from './table-form.ts';

interface InlineParts {
  readonly serials: ReadonlyMap<ObjectKey, Sequence>;
  readonly primaryKeys: readonly PrimaryKey[];
}

/** CREATE TABLE with columns, primary key and checks, and what has to follow it at once. */
export function tableNodes(
  context: RenderContext,
  isWanted: (table: Table) => boolean,
): readonly RenderNode[] {
  const serials = findSerials(context);
  const loosePrimaryKeys = findLoosePrimaryKeys(context);
  return context.of('table').flatMap((table) => {
    if (!isWanted(table)) return [];
    const nodes = [createTable(context, table, serials, loosePrimaryKeys)];
    const actions = alterations(context, table);
    if (actions.length > 0) nodes.push(alterTable(table, actions));
    return [
      ...nodes,
      ...deferredParts(context, table),
      ...loosePrimaryKey(context, table, loosePrimaryKeys),
      ...attachLater(context, table),
    ];
  });
}

function createTable(
  context: RenderContext,
  table: Table,
  serials: ReadonlyMap<ObjectKey, Sequence>,
  loosePrimaryKeys: ReadonlySet<ObjectKey>,
): RenderNode {
  const form = formOf(context, table);
  const columns = context.columnsOf(table);
  const isDeferring = context.deferring.has(context.keyOf(table));
  const primaryKeys = context.on('primaryKey', table).filter((primaryKey) => {
    if (loosePrimaryKeys.has(context.keyOf(primaryKey))) return false;
    return !(form === 'partition' && isMadeByParent(context, primaryKey, loosePrimaryKeys));
  });
  const checks = inlineChecks(context, table, form);
  const columnParts = columnLines(context, table, form, { serials, primaryKeys });
  const constraintParts = [...primaryKeys, ...checks].map(
    ({ name, definition }) => `CONSTRAINT ${quoteIdentifier(name)} ${definition}`,
  );
  const made = columns.flatMap((column) => serials.get(context.keyOf(column)) ?? []);
  const owned = context.sequencesOf(table).filter((sequence) => !made.includes(sequence));
  const inside = [
    table,
    ...columns,
    ...context.on('primaryKey', table).filter((key) => !loosePrimaryKeys.has(context.keyOf(key))),
    ...checks,
  ];
  return {
    object: table,
    step: 'CreateTable',
    statements: [
      renderCreate(table, form, renderBody(columnParts, constraintParts)),
      ...owned.map(
        (sequence) =>
          `ALTER SEQUENCE ${quoteQualified(sequence.schema, sequence.name)} OWNED BY ${quoteQualified(table.schema, table.name)}.${quoteIdentifier(sequence.ownedBy?.column ?? '')}`,
      ),
      ...(form === 'attached' && !context.attaching.has(context.keyOf(table)) ? [attach(table)] : []),
    ],
    provides: [...inside, ...made].map((object) => context.keyOf(object)),
    needs: [
      ...inside.flatMap((object) =>
        object.kind === 'column' && isDeferring
          ? context.needsOf(object).filter((key) => !isDeferredNeed(context, key))
          : context.needsOf(object),
      ),
      ...context.parentsOf(table).map((object) => context.keyOf(object)),
      ...owned.map((object) => context.keyOf(object)),
    ],
    prefers: [],
  };
}

/** Columns, a blank line, constraints; null when there is neither. */
function renderBody(columns: readonly string[], constraints: readonly string[]): string | null {
  if (columns.length + constraints.length === 0) return null;
  const blocks = [columns, constraints]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `    ${line}`).join(',\n'));
  return `(\n${blocks.join(',\n\n')}\n)`;
}

function renderCreate(table: Table, form: TableForm, body: string | null): string {
  const head = `CREATE ${table.persistence === 'unlogged' ? 'UNLOGGED ' : ''}TABLE ${quoteQualified(table.schema, table.name)}`;
  const parents = table.inherits.join(', ');
  const parts = [head];
  if (form === 'partition') {
    parts.push(`PARTITION OF ${parents}`);
    if (body !== null) parts.push(body);
    parts.push(table.partitionBound ?? 'DEFAULT');
  } else if (table.rowType !== null) {
    parts.push(`OF ${table.rowType}`);
    if (body !== null) parts.push(body);
  } else {
    parts.push(body ?? '()');
    if (form === 'plain' && parents !== '') parts.push(`INHERITS (${parents})`);
  }
  if (table.partitionKey !== null) parts.push(`PARTITION BY ${table.partitionKey}`);
  if (table.accessMethod !== null) parts.push(`USING ${quoteIdentifier(table.accessMethod)}`);
  if (table.storageParameters.length > 0) parts.push(`WITH (${renderOptions(table.storageParameters)})`);
  return parts.join(' ');
}

function columnLines(
  context: RenderContext,
  table: Table,
  form: TableForm,
  parts: InlineParts,
): readonly string[] {
  const columns = context.columnsOf(table);
  if (form === 'partition' || table.rowType !== null) {
    const parents = form === 'partition' ? context.parentsOf(table) : [];
    const keyColumns = new Set(parts.primaryKeys.flatMap((primaryKey) => primaryKey.columns));
    return columns.flatMap((column) => {
      // A key of its own would give the partition's NOT NULL another name than the parent's.
      const needsName = keepsNotNullNames(context) && keyColumns.has(column.name);
      const hasNotNull =
        (needsName && column.notNullName !== null) || !inheritsNotNull(context, parents, column);
      return renderColumnOverride(column, baseOf(context, parents, column)?.column, hasNotNull) ?? [];
    });
  }
  const parents = form === 'plain' ? context.parentsOf(table) : [];
  const isDeferring = context.deferring.has(context.keyOf(table));
  // From 17 on a partition has the identity of its parent and may not bring its own.
  const hasIdentity = form === 'plain' || context.catalog.serverVersionNumber < 170000;
  return columns.flatMap((column) => {
    const hasNotNull = !inheritsNotNull(context, parents, column);
    if (form === 'plain' && column.isInherited) {
      const isAdded = keepsNotNullNames(context) && !column.isNullable && hasNotNull;
      return isAdded ? renderNotNullConstraint(column) : [];
    }
    const serial = parts.serials.get(context.keyOf(column)) ?? null;
    return renderColumn(column, { serial, hasDefault: !isDeferring, hasIdentity, hasNotNull });
  });
}

/** ATTACH PARTITION, once the keys that the parent's indexes take up are there. */
function attachLater(context: RenderContext, table: Table): readonly RenderNode[] {
  if (!context.attaching.has(context.keyOf(table))) return [];
  const keys = [...context.on('primaryKey', table), ...context.on('uniqueConstraint', table)];
  return [
    {
      object: table,
      step: 'CreateIndex',
      statements: [attach(table)],
      provides: [attachedKey(table)],
      needs: [objectKey(table), ...keys.map((key) => context.keyOf(key))],
      prefers: [],
    },
  ];
}

function attach(table: Table): string {
  return `ALTER TABLE ONLY ${table.inherits.join(', ')} ATTACH PARTITION ${quoteQualified(table.schema, table.name)} ${table.partitionBound ?? 'DEFAULT'}`;
}

/** Checks that stand inside CREATE TABLE, where an expression is stored without being planned. */
function inlineChecks(context: RenderContext, table: Table, form: TableForm): readonly CheckConstraint[] {
  if (context.deferring.has(context.keyOf(table)) && form !== 'attached') return [];
  return context
    .on('checkConstraint', table)
    .filter((check) => check.isValidated && (form === 'attached' || !check.isInherited));
}

/** Kinds that a default or a check may need although the columns' types do not. */
function isDeferredNeed(context: RenderContext, key: ObjectKey): boolean {
  const kind = context.find(key)?.kind;
  return kind === 'function' || kind === 'aggregate' || kind === 'sequence' || kind === 'view';
}

/** Defaults and checks that need the table to be there. */
function deferredParts(context: RenderContext, table: Table): readonly RenderNode[] {
  if (!context.deferring.has(context.keyOf(table))) return [];
  return context
    .columnsOf(table)
    .filter((column) => column.default !== null && !column.isInherited)
    .map((column) => ({
      object: column,
      step: 'AlterTable' as const,
      statements: [
        `ALTER TABLE ONLY ${quoteQualified(table.schema, table.name)} ALTER COLUMN ${quoteIdentifier(column.name)} SET DEFAULT ${column.default ?? ''}`,
      ],
      provides: [],
      needs: [context.keyOf(table), ...context.needsOf(column)],
      prefers: [],
    }));
}

function alterations(context: RenderContext, table: Table): readonly string[] {
  const form = formOf(context, table);
  const parents = context.parentsOf(table);
  const columns = context.columnsOf(table);
  const actions = columns.flatMap((column) => {
    const settings = alterColumnSettings(column);
    if (form === 'attached' || !column.isInherited) return settings;
    const base = baseOf(context, parents, column);
    if (base === undefined) return settings;
    const hasBaseDefault = !context.deferring.has(context.keyOf(base.table));
    const inherited = alterInheritedColumn(column, base.column, hasBaseDefault);
    if (!column.isNullable && !inheritsNotNull(context, parents, column) && !keepsNotNullNames(context)) {
      inherited.push(`ALTER COLUMN ${quoteIdentifier(column.name)} SET NOT NULL`);
    }
    // PARTITION OF has said the rest already.
    return [
      ...(form === 'partition' ? inherited.filter((action) => action.endsWith('DROP DEFAULT')) : inherited),
      ...settings,
    ];
  });
  if (table.replicaIdentity !== 'default') actions.push(replicaIdentity(table));
  return actions;
}

function alterTable(table: Table, actions: readonly string[]): RenderNode {
  return {
    object: table,
    step: 'AlterTable',
    statements: [
      `ALTER TABLE ONLY ${quoteQualified(table.schema, table.name)}\n    ${actions.join(',\n    ')}`,
    ],
    provides: [],
    needs: [objectKey(table)],
    prefers: [],
  };
}
