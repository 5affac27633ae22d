import type { CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import type { RenderStep } from '../model/render-step.ts';
import { factsOf } from '../model/facts-of.ts';
import { mentions } from './mentions.ts';
import type { RenderNode } from './render-node.ts';
import { relationOf } from './repair-context.ts';
import type { RepairScope } from './repair-scope.ts';

/** A node of the graph, with what the plan says about its statements. */
export interface PlannedNode extends RenderNode {
  readonly planned: readonly Statement[];
}

/** A node of the expected object, that waits for what the object needs. */
export function plannedNode(
  scope: RepairScope,
  object: CatalogObject,
  step: RenderStep,
  planned: readonly Statement[],
): PlannedNode {
  return {
    object,
    step,
    statements: [],
    planned,
    provides: [objectKey(object)],
    needs: needsOf(scope, object),
    prefers: [],
  };
}

function needsOf(scope: RepairScope, object: CatalogObject): readonly ObjectKey[] {
  const { expected } = scope.context;
  const recorded = expected.needsOf(object);
  switch (object.kind) {
    case 'column': {
      const sequences = object.default?.includes('nextval(') === true ? expected.of('sequence') : [];
      return [...recorded, ...sequences.filter(({ name }) => mentions(object.default, name)).map(objectKey)];
    }
    case 'foreignKey': {
      const { referencedSchema: schema, referencedTable: name } = object;
      const referenced = { kind: 'table', schema, table: null, name } as const;
      const keys = (['primaryKey', 'uniqueConstraint', 'index'] as const).flatMap((kind) => [
        ...expected.on(kind, referenced),
      ]);
      return [...recorded, objectKey(relationOf(object)), objectKey(referenced), ...keys.map(objectKey)];
    }
    case 'table':
      return [
        ...recorded,
        ...expected.on('index', object).map(objectKey),
        ...expected.on('uniqueConstraint', object).map(objectKey),
        ...expected.on('primaryKey', object).map(objectKey),
        ...expected.on('checkConstraint', object).map(objectKey),
        ...expected.columnsOf(object).map(objectKey),
        ...expected.parentsOf(object).map(objectKey),
      ];
    default:
      return factsOf(object.kind).group === 'tablePart'
        ? [...recorded, objectKey(relationOf(object))]
        : recorded;
  }
}
