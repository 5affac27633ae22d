import type { Catalog } from '../model/catalog.ts';
import { describeObject, objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import { annotationNodes } from './render-annotation.ts';
import { behaviourNodes } from './render-behaviour.ts';
import { constraintNodes } from './render-constraint.ts';
import { RenderContext } from './render-context.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { indexNodes, isRendered } from './render-index.ts';
import type { RenderNode, RenderedStatement } from './render-node.ts';
import { orderNodes, type NodeOrder } from './render-order.ts';
import { attachNodes, partitionNodes } from './render-partition.ts';
import { defaultPrivilegeNodes } from './render-default-privileges.ts';
import { foreignDataNodes, foreignKinds, hiddenOptionsOf } from './render-foreign-data.ts';
import { publicationNodes } from './render-publication.ts';
import { noteOnSubscription, subscriptionNodes } from './render-subscription.ts';
import { routineNodes } from './render-routine.ts';
import { renderScript } from './render-script.ts';
import { tableNodes } from './render-table.ts';
import { sequenceNodes, typeNodes } from './render-type.ts';
import { viewNodes } from './render-view.ts';

export interface RenderedScript {
  /** In an order in which each can run, one by one or all in one simple-query message. */
  readonly statements: readonly RenderedStatement[];
  /** The whole as the text of a migration file; empty for an empty catalog. */
  readonly sql: string;
  /** What the script does not build and why, in words; empty when it builds everything. */
  readonly notes: readonly string[];
}

/**
 * DDL that builds everything in `catalog` again in an empty database of the same major version. It leaves no
 * session state behind and does not depend on the session's `search_path`.
 */
export function renderCatalog(catalog: Catalog): RenderedScript {
  const { context, order } = orderCatalog(catalog);
  const statements = withoutBodyChecks(
    context,
    order.nodes.flatMap(({ statements, object, step }) =>
      statements.map((sql) => ({
        sql: `${sql};`,
        object: { kind: object.kind, schema: object.schema, table: object.table, name: object.name },
        step,
      })),
    ),
  );
  return { statements, sql: renderScript(statements), notes: notesOf(context, order) };
}

/** A table that needs itself (a default calls a function that takes its row) gets that part afterwards. */
function orderCatalog(catalog: Catalog): { readonly context: RenderContext; readonly order: NodeOrder } {
  const context = new RenderContext(catalog, new Set());
  const order = orderNodes(nodesOf(context));
  const circularTables = order.circular.filter(({ object }) => object.kind === 'table');
  if (circularTables.length === 0) return { context, order };
  const deferring = new RenderContext(
    catalog,
    new Set(circularTables.map(({ object }) => objectKey(object))),
  );
  return { context: deferring, order: orderNodes(nodesOf(deferring)) };
}

/**
 * Everything in the catalog as nodes, unordered. Tables, their constraints and indexes, which are most of a catalog, only where they are wanted.
 */
export function nodesOf(
  context: RenderContext,
  isWanted: (object: ObjectIdentity) => boolean = () => true,
): readonly RenderNode[] {
  const tables = tableNodes(context, isWanted);
  const provided = new Set<ObjectKey>(tables.flatMap(({ provides }) => provides));
  const nodes = [
    ...schemaNodes(context),
    ...typeNodes(context),
    ...sequenceNodes(context, provided),
    ...tables,
    ...partitionNodes(context),
    ...attachNodes(context),
    ...constraintNodes(context, provided, isWanted),
    ...indexNodes(context, isWanted),
    ...routineNodes(context),
    ...viewNodes(context),
    ...behaviourNodes(context),
    ...publicationNodes(context),
    ...subscriptionNodes(context),
    ...foreignDataNodes(context),
    ...annotationNodes(context),
    ...defaultPrivilegeNodes(context),
  ];
  return nodes;
}

function schemaNodes(context: RenderContext): readonly RenderNode[] {
  return [
    ...context.of('schema').map((schema) => ({
      object: schema,
      step: 'CreateSchema' as const,
      statements: [`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema.name)}`],
      provides: [objectKey(schema)],
      needs: [],
      prefers: [],
    })),
    ...context.of('extension').map((extension) => ({
      object: extension,
      step: 'CreateExtension' as const,
      statements: [
        `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(extension.name)} WITH SCHEMA ${quoteIdentifier(extension.installedIn)}`,
      ],
      provides: [objectKey(extension)],
      needs: context.needsOf(extension),
      prefers: [],
    })),
  ];
}

/**
 * The body of a function may name what comes later, what only its caller's search_path finds, or what never was there. SET and RESET, not SET LOCAL:
 * they work in one message and one by one, and a failed message takes SET back with everything else.
 */
function withoutBodyChecks(
  context: RenderContext,
  statements: readonly RenderedStatement[],
): readonly RenderedStatement[] {
  const isRoutine = ({ step }: RenderedStatement): boolean =>
    step === 'CreateFunction' || step === 'CreateProcedure';
  const first = statements.findIndex(isRoutine);
  const opening = statements[first];
  const isNeeded = context.routines.some(({ language }) => language !== 'c' && language !== 'internal');
  if (opening === undefined || !isNeeded) return statements;
  const last = statements.findLastIndex(isRoutine);
  const { object } = opening;
  return [
    ...statements.slice(0, first),
    { sql: 'SET check_function_bodies = false;', object, step: 'BeginFunctions' },
    ...statements.slice(first, last + 1),
    { sql: 'RESET check_function_bodies;', object, step: 'EndFunctions' },
    ...statements.slice(last + 1),
  ];
}

function notesOf(context: RenderContext, order: NodeOrder): readonly string[] {
  return [
    ...context
      .of('index')
      .filter((index) => !isRendered(context, index))
      .map(
        (index) => `${describeObject(index)} is INVALID and is left out: it enforces and speeds up nothing`,
      ),
    ...foreignKinds
      .flatMap((kind) => context.of(kind))
      .flatMap((object) =>
        hiddenOptionsOf(object).map(
          (name) =>
            `${describeObject(object)}: the value of option ${name} may be a secret and is not written; put it where 'set-me' stands, outside of the migrations`,
        ),
      ),
    ...context.of('subscription').flatMap(noteOnSubscription),
    ...order.circular.map(
      ({ object }) => `${describeObject(object)} is part of a circle of dependencies; its order is a guess`,
    ),
  ];
}
