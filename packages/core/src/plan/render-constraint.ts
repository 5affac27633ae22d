import type { ObjectOf } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type {
  CheckConstraint,
  ExclusionConstraint,
  ForeignKey,
  PrimaryKey,
  UniqueConstraint,
} from '../model/objects/tables.ts';
import { renderOptions } from './render-column.ts';
import type { RenderContext } from './render-context.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import type { RenderStep } from '../model/render-step.ts';
import { qualifyTable } from './render-identifier.ts';
import { addUnique, looserCheckOf, partitionsFirst } from './render-partition.ts';
import type { RenderNode } from './render-node.ts';

type Constraint = CheckConstraint | ExclusionConstraint | ForeignKey | UniqueConstraint;
type ConstraintKind = (Constraint | PrimaryKey)['kind'];

/** Constraints that are added to a table that is there: all but primary keys and checks that hold from the start. */
export function constraintNodes(
  context: RenderContext,
  provided: ReadonlySet<ObjectKey>,
  isWanted: (constraint: ObjectIdentity) => boolean,
): readonly RenderNode[] {
  const wanted = <K extends ConstraintKind>(kind: K): readonly ObjectOf<K>[] =>
    context.of(kind).filter(isWanted);
  const [checks, uniques, exclusions] = [
    wanted('checkConstraint'),
    wanted('uniqueConstraint'),
    wanted('exclusionConstraint'),
  ];
  return [
    ...checks
      .filter((check) => !check.isInherited && !provided.has(context.keyOf(check)))
      .map((check) => addConstraint(context, check, 'AddConstraint', [])),
    ...checks.flatMap((check) => validateApart(context, check)),
    ...uniques.map((unique) => ({
      ...addConstraint(context, unique, 'AddConstraint', partitionsFirst(context, unique)),
      statements: addUnique(context, unique),
    })),
    // PostgreSQL takes up no exclusion constraint that a partition has already: it makes them all itself.
    ...exclusions
      .filter(({ parentIndex }) => parentIndex === null)
      .map((exclusion) => addConstraint(context, exclusion, 'AddConstraint', [])),
    ...wanted('foreignKey').flatMap((foreignKey) => addForeignKey(context, foreignKey)),
    ...[...wanted('primaryKey'), ...uniques, ...exclusions].flatMap((constraint) => backingIndex(constraint)),
  ];
}

/** Without ONLY: a partitioned table's constraint takes up those that its partitions have already. */
function addConstraint(
  context: RenderContext,
  constraint: Constraint,
  step: RenderStep,
  needs: readonly ObjectKey[],
): RenderNode {
  const { name, definition } = constraint;
  const table = context.tableOf(constraint);
  return {
    object: constraint,
    step,
    statements: [
      `ALTER TABLE ${qualifyTable(constraint)} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition}`,
    ],
    provides: [context.keyOf(constraint)],
    needs: [...(table === undefined ? [] : [context.keyOf(table)]), ...context.needsOf(constraint), ...needs],
    prefers: [],
  };
}

function validateApart(context: RenderContext, check: CheckConstraint): readonly RenderNode[] {
  const looser = looserCheckOf(context, check);
  if (looser === undefined) return [];
  const sql = `ALTER TABLE ${qualifyTable(check)} VALIDATE CONSTRAINT ${quoteIdentifier(check.name)}`;
  const node = addConstraint(context, check, 'AddConstraint', [context.keyOf(looser)]);
  return [{ ...node, statements: [sql] }];
}

function addForeignKey(context: RenderContext, foreignKey: ForeignKey): readonly RenderNode[] {
  const table = context.tableOf(foreignKey);
  if (table === undefined) return [];
  if (foreignKey.isInherited) {
    const isMadeByParent = context
      .parentsOf(table)
      .some((parent) =>
        context
          .on('foreignKey', parent)
          .some(({ name, definition }) => name === foreignKey.name && definition === foreignKey.definition),
      );
    if (isMadeByParent) return [];
  }
  const ofPartitions = context
    .childrenOf(table)
    .flatMap((child) => context.on('foreignKey', child))
    .filter(({ isInherited, name }) => isInherited && name !== foreignKey.name);
  return [
    addConstraint(
      context,
      foreignKey,
      'AddForeignKey',
      ofPartitions.map((object) => context.keyOf(object)),
    ),
  ];
}

/** What only ALTER can say of the index behind a constraint. */
function backingIndex(
  constraint: PrimaryKey | UniqueConstraint | ExclusionConstraint,
): readonly RenderNode[] {
  const statements: string[] = [];
  if (constraint.storageParameters.length > 0) {
    statements.push(
      `ALTER INDEX ${quoteQualified(constraint.schema, constraint.name)} SET (${renderOptions(constraint.storageParameters)})`,
    );
  }
  if (constraint.isClustered) {
    statements.push(`ALTER TABLE ${qualifyTable(constraint)} CLUSTER ON ${quoteIdentifier(constraint.name)}`);
  }
  if (statements.length === 0) return [];
  return [
    {
      object: constraint,
      step: 'AlterTable',
      statements,
      provides: [],
      needs: [objectKey(constraint)],
      prefers: [],
    },
  ];
}
