import type { CatalogObject } from '../model/catalog.ts';
import { objectKey } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import { mentions } from './mentions.ts';
import { relationOf, type RepairContext } from './repair-context.ts';

/** What becomes of a column. */
export type ColumnFate = 'altered' | 'dropped';

/**
 * What has to be out of the way while a column gets another type: PostgreSQL refuses to alter one that a view, rule,
 * trigger, policy or generated column uses, in the table itself or in its children. When the column is dropped, also
 * what is built on it and would silently go with it.
 */
export function blockersOf(
  context: RepairContext,
  column: Column,
  fate: ColumnFate,
): readonly CatalogObject[] {
  const { actual } = context;
  const children = actual.childrenOf(relationOf(column)).flatMap((child) => {
    const inherited = actual.find(objectKey({ ...column, table: child.name, schema: child.schema }));
    return inherited?.kind === 'column' ? blockersOf(context, inherited, fate) : [];
  });
  return [...users(context, column), ...(fate === 'dropped' ? builtOn(context, column) : []), ...children];
}

function users(context: RepairContext, column: Column): readonly CatalogObject[] {
  const { actual } = context;
  const table = relationOf(column);
  const uses = (text: string | null): boolean => mentions(text, column.name);
  return [
    ...context
      .dependentsOf(table)
      .filter((dependent) => 'definition' in dependent && uses(dependent.definition)),
    ...[...actual.on('trigger', table), ...actual.on('rule', table)].filter(({ definition }) =>
      uses(definition),
    ),
    ...actual.of('policy').filter((policy) => {
      const isOnTable = policy.table === column.table && policy.schema === column.schema;
      const condition = `${policy.using ?? ''} ${policy.withCheck ?? ''}`;
      return uses(condition) && (isOnTable || mentions(condition, column.table));
    }),
    ...actual
      .columnsOf(table)
      .filter(({ generated, name }) => name !== column.name && uses(generated?.expression ?? null)),
  ];
}

const kindsOnColumns = [
  'primaryKey',
  'uniqueConstraint',
  'foreignKey',
  'checkConstraint',
  'exclusionConstraint',
  'index',
] as const;

/** Indexes, constraints and statistics go with a column. */
function builtOn({ actual }: RepairContext, column: Column): readonly CatalogObject[] {
  const onTable = kindsOnColumns.flatMap((kind) => [...actual.on(kind, relationOf(column))]);
  return [
    ...onTable.filter(({ definition }) => mentions(definition, column.name)),
    ...actual
      .of('statistics')
      .filter(({ definition }) => mentions(definition, column.name) && mentions(definition, column.table)),
  ];
}
