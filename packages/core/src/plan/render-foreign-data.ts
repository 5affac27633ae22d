import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import type {
  ForeignColumn,
  ForeignDataWrapper,
  ForeignOption,
  ForeignServer,
  ForeignTable,
  UserMapping,
} from '../model/objects/foreign-data.ts';
import { parseQualifiedName, quoteIdentifier, quoteLiteral, quoteQualified } from '../model/quote.ts';
import type { RenderStep } from '../model/render-step.ts';
import type { RenderContext } from './render-context.ts';
import { nameTarget } from './render-identifier.ts';
import type { RenderNode } from './render-node.ts';

export const foreignKinds = ['foreignDataWrapper', 'foreignServer', 'userMapping', 'foreignTable'] as const;
export type ForeignKind = (typeof foreignKinds)[number];

export function isForeignData(object: CatalogObject): object is ObjectOf<ForeignKind> {
  return foreignKinds.some((kind) => kind === object.kind);
}

/** Stands where a value may be a secret: what is built has the option, and its reader sees what to put there. */
const placeholder = 'set-me';

export function foreignDataNodes(context: RenderContext): readonly RenderNode[] {
  const node = (
    object: ObjectOf<ForeignKind>,
    step: RenderStep,
    statements: readonly string[],
    needs: readonly ObjectKey[],
  ): RenderNode => ({
    object,
    step,
    statements,
    provides: [context.keyOf(object)],
    needs: [...context.needsOf(object), ...needs],
    prefers: [],
  });
  return [
    ...context
      .of('foreignDataWrapper')
      .map((wrapper) => node(wrapper, 'CreateForeignDataWrapper', [createWrapper(wrapper)], [])),
    ...context
      .of('foreignServer')
      .map((server) => node(server, 'CreateForeignServer', [createServer(server)], [])),
    ...context
      .of('userMapping')
      .map((mapping) =>
        node(mapping, 'CreateUserMapping', [createMapping(mapping)], [keyOfServer(mapping.server)]),
      ),
    ...context
      .of('foreignTable')
      .map((table) =>
        node(table, 'CreateForeignTable', createForeignTable(context, table), keysOfParents(table)),
      ),
  ];
}

function createWrapper({ name, handler, validator, options }: ForeignDataWrapper): string {
  return [
    `CREATE FOREIGN DATA WRAPPER ${quoteIdentifier(name)}`,
    ...(handler === null ? [] : [`HANDLER ${handler}`]),
    ...(validator === null ? [] : [`VALIDATOR ${validator}`]),
    ...optionsClause(options),
  ].join(' ');
}

function createServer({ name, type, version, wrapper, options }: ForeignServer): string {
  return [
    `CREATE SERVER ${quoteIdentifier(name)}`,
    ...(type === null ? [] : [`TYPE ${quoteLiteral(type)}`]),
    ...(version === null ? [] : [`VERSION ${quoteLiteral(version)}`]),
    `FOREIGN DATA WRAPPER ${quoteIdentifier(wrapper)}`,
    ...optionsClause(options),
  ].join(' ');
}

function createMapping(mapping: UserMapping): string {
  return [`CREATE ${foreignTarget(mapping)}`, ...optionsClause(mapping.options ?? [])].join(' ');
}

/** `SERVER "warehouse"`, `USER MAPPING FOR "app" SERVER "warehouse"`: how ALTER and DROP name it. */
export function foreignTarget(object: ObjectOf<ForeignKind>): string {
  if (object.kind !== 'userMapping') return nameTarget(object);
  const user = object.user === 'public' ? 'PUBLIC' : quoteIdentifier(object.user);
  return `USER MAPPING FOR ${user} SERVER ${quoteIdentifier(object.server)}`;
}

function optionsClause(options: readonly ForeignOption[]): readonly string[] {
  const given = options.map(
    ({ name, value }) => `${quoteIdentifier(name)} ${quoteLiteral(value ?? placeholder)}`,
  );
  return given.length === 0 ? [] : [`OPTIONS (${given.join(', ')})`];
}

/** A partition has its parent's columns, and after it was made what it says of them itself. */
function createForeignTable(context: RenderContext, table: ForeignTable): readonly string[] {
  const { schema, name, server, columns, constraints, inherits, partitionBound, options } = table;
  const target = quoteQualified(schema, name);
  const checks = constraints.map((check) => `CONSTRAINT ${quoteIdentifier(check.name)} ${check.definition}`);
  const later = checks.filter((check) => check.endsWith(' NOT VALID'));
  const inside = checks.filter((check) => !check.endsWith(' NOT VALID'));
  const where = [`SERVER ${quoteIdentifier(server)}`, ...optionsClause(options)].join(' ');
  const added = later.map((check) => `ALTER FOREIGN TABLE ${target} ADD ${check}`);
  if (partitionBound === null) {
    const body = [...columns.map(renderForeignColumn), ...inside].map((line) => `\n    ${line}`).join(',');
    const parents = inherits.length === 0 ? '' : ` INHERITS (${inherits.join(', ')})`;
    return [
      `CREATE FOREIGN TABLE ${target} (${body === '' ? '' : `${body}\n`})${parents} ${where}`,
      ...added,
    ];
  }
  const body = inside.length === 0 ? '' : ` (${inside.join(', ')})`;
  return [
    `CREATE FOREIGN TABLE ${target} PARTITION OF ${inherits.join(', ')}${body} ${partitionBound} ${where}`,
    ...columns.flatMap((column) => ownOfPartition(context, table, column)),
    ...added,
  ];
}

export function renderForeignColumn(column: ForeignColumn): string {
  return [
    `${quoteIdentifier(column.name)} ${column.type}`,
    ...optionsClause(column.options),
    ...(column.collation === null ? [] : [`COLLATE ${column.collation}`]),
    ...(column.default === null ? [] : [renderDefault(column, column.default)]),
    ...(column.isNullable ? [] : ['NOT NULL']),
  ].join(' ');
}

function renderDefault({ generated }: ForeignColumn, expression: string): string {
  return generated === null
    ? `DEFAULT ${expression}`
    : `GENERATED ALWAYS AS (${expression}) ${generated.toUpperCase()}`;
}

function ownOfPartition(
  context: RenderContext,
  { schema, name, inherits }: ForeignTable,
  column: ForeignColumn,
): readonly string[] {
  const parents = inherits
    .map(parseQualifiedName)
    .flatMap(([inSchema = '', ofName = '']) =>
      context.on('column', { kind: 'table', schema: inSchema, table: null, name: ofName }),
    );
  const parent = parents.find((each) => each.name === column.name);
  const head = `ALTER FOREIGN TABLE ${quoteQualified(schema, name)} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  const isDefault = column.generated === null && (parent?.default ?? null) !== column.default;
  return [
    ...(isDefault ? [column.default === null ? 'DROP DEFAULT' : `SET DEFAULT ${column.default}`] : []),
    ...(parent?.isNullable === true && !column.isNullable ? ['SET NOT NULL'] : []),
    ...optionsClause(column.options),
  ].map((action) => `${head} ${action}`);
}

function keysOfParents({ inherits }: ForeignTable): readonly ObjectKey[] {
  return inherits
    .map(parseQualifiedName)
    .map(([schema = '', name = '']) => objectKey({ kind: 'table', schema, table: null, name }));
}

function keyOfServer(name: string): ObjectKey {
  return objectKey({ kind: 'foreignServer', schema: null, table: null, name });
}

/** Names of the options whose values no catalog holds. */
export function hiddenOptionsOf(object: ObjectOf<ForeignKind>): readonly string[] {
  const columns = object.kind === 'foreignTable' ? object.columns.flatMap(({ options }) => options) : [];
  return [...(object.options ?? []), ...columns]
    .filter(({ value }) => value === null)
    .map(({ name }) => name);
}
