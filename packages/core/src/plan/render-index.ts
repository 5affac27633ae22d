import { objectKey } from '../model/identity.ts';
import type { Index } from '../model/objects/tables.ts';
import type { RenderContext } from './render-context.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import { qualifyTable } from './render-identifier.ts';
import { partitionsBelow } from './render-partition.ts';
import type { RenderNode } from './render-node.ts';

/** Indexes of tables and materialized views; an INVALID one cannot be made again and is left out. */
export function indexNodes(
  context: RenderContext,
  isWanted: (index: Index) => boolean,
): readonly RenderNode[] {
  return context
    .of('index')
    .filter((index) => isWanted(index) && isRendered(context, index))
    .map((index) => createIndex(context, index));
}

export function isRendered(context: RenderContext, index: Index): boolean {
  return index.isValid || isPartitioned(context, index);
}

function isPartitioned(context: RenderContext, index: Index): boolean {
  return context.tableOf(index)?.type === 'partitionedTable';
}

function createIndex(context: RenderContext, index: Index): RenderNode {
  const table = context.tableOf(index);
  const needs =
    table === undefined
      ? objectKey({ kind: 'materializedView', schema: index.schema, table: null, name: index.table })
      : context.keyOf(table);
  return {
    object: index,
    step: table === undefined ? 'CreateMaterializedViewIndex' : 'CreateIndex',
    statements: [
      createSql(index, isPartitioned(context, index)),
      ...index.statisticsTargets.map(
        ({ position, target }) =>
          `ALTER INDEX ${quoteQualified(index.schema, index.name)} ALTER COLUMN ${position} SET STATISTICS ${target}`,
      ),
      ...(index.isClustered
        ? [`ALTER TABLE ${qualifyTable(index)} CLUSTER ON ${quoteIdentifier(index.name)}`]
        : []),
    ],
    provides: [context.keyOf(index)],
    needs: [
      needs,
      ...context.needsOf(index),
      ...(table === undefined ? [] : partitionsBelow(context, table)),
    ],
    prefers: [],
  };
}

const headPattern =
  /^CREATE (?:UNIQUE )?INDEX (?:"(?:[^"]|"")*"|[^" ]+) ON (?:ONLY )?(?:(?:"(?:[^"]|"")*"|[^". ]+)\.)?(?:"(?:[^"]|"")*"|[^". ]+) /s;

/**
 * With ONLY a partitioned index is INVALID until every partition's index was attached. Without it the server takes up those
 * that match, and makes the others under names of its own.
 */
export function createSql(index: Index, isPartitioned = false): string {
  const unique = index.isUnique ? 'UNIQUE ' : '';
  const only = isPartitioned ? 'ONLY ' : '';
  const head = `CREATE ${unique}INDEX ${quoteIdentifier(index.name)} ON ${only}${qualifyTable(index)} `;
  return index.definition.replace(headPattern, () => head);
}
