import type { StatisticsObject } from '../model/objects/tables.ts';
import type { MaterializedView, View } from '../model/objects/views.ts';
import { renderOptions } from './render-column.ts';
import type { RenderContext } from './render-context.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import type { RenderNode } from './render-node.ts';

export function viewNodes(context: RenderContext): readonly RenderNode[] {
  return [
    ...context.of('view').map((view) => node(context, view, 'CreateView', createView(view))),
    ...context
      .of('materializedView')
      .map((view) => node(context, view, 'CreateMaterializedView', [createMaterializedView(view)])),
    ...context
      .of('statistics')
      .map((statistics) => node(context, statistics, 'CreateStatistics', createStatistics(statistics))),
  ];
}

function node(
  context: RenderContext,
  object: View | MaterializedView | StatisticsObject,
  step: RenderNode['step'],
  statements: readonly string[],
): RenderNode {
  return {
    object,
    step,
    statements,
    provides: [context.keyOf(object)],
    needs: context.needsOf(object),
    prefers: [],
  };
}

function createView(view: View): readonly string[] {
  const name = quoteQualified(view.schema, view.name);
  const options = view.options.length === 0 ? '' : ` WITH (${renderOptions(view.options)})`;
  return [
    `CREATE VIEW ${name}${options} AS\n${body(view.definition)}`,
    ...view.columnDefaults.map(
      (column) =>
        `ALTER VIEW ${name} ALTER COLUMN ${quoteIdentifier(column.column)} SET DEFAULT ${column.default}`,
    ),
  ];
}

function createMaterializedView(view: MaterializedView): string {
  const method = view.accessMethod === null ? '' : ` USING ${quoteIdentifier(view.accessMethod)}`;
  const options = view.options.length === 0 ? '' : ` WITH (${renderOptions(view.options)})`;
  const data = view.isPopulated ? '' : '\nWITH NO DATA';
  return `CREATE MATERIALIZED VIEW ${quoteQualified(view.schema, view.name)}${method}${options} AS\n${body(view.definition)}${data}`;
}

function createStatistics({
  schema,
  name,
  definition,
  statisticsTarget,
}: StatisticsObject): readonly string[] {
  if (statisticsTarget === null) return [definition];
  return [definition, `ALTER STATISTICS ${quoteQualified(schema, name)} SET STATISTICS ${statisticsTarget}`];
}

function body(definition: string): string {
  return definition.trimEnd().replace(/;$/, '');
}
