import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import type { Difference } from '../model/difference.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import { quoteQualified, quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import { alterColumn } from './alter-column.ts';
import { alterComposite } from './alter-composite.ts';
import { alterGrant, alterPolicy } from './alter-access.ts';
import { alterForeignData } from './alter-foreign-data.ts';
import { alterDomain } from './alter-domain.ts';
import { restartUndrawn } from './restart-undrawn.ts';
import { alterIndex, alterIndexStorage, indexStorageAttributes } from './alter-index.ts';
import { alterTable } from './alter-table.ts';
import { alterMaterializedView, alterView } from './alter-view.ts';
import { validateConstraint } from './create-object.ts';
import { briefLock } from './hazards.ts';
import { isOnly } from './only-attributes.ts';
import { enable } from './render-behaviour.ts';
import { keepOwn } from './render-annotation.ts';
import { changeDefaults } from './render-default-privileges.ts';
import { alterPublication } from './render-publication.ts';
import { alterSubscription } from './render-subscription.ts';
import { nameTarget, qualifyTable } from './render-identifier.ts';
import type { RepairContext } from './repair-context.ts';
import { statement } from './statement.ts';

export type Change = Extract<Difference, { readonly kind: 'changed' }>;

/**
 * Brings an object to the expected side in place. Null when PostgreSQL has no ALTER for it: the object has to be built
 * anew. An empty list when another object's statement settles it.
 */
export function alterObject(context: RepairContext, change: Change): readonly Statement[] | null {
  const { actual, expected } = change;
  const attributes = new Set(change.attributes.map(({ name }) => name));
  switch (expected.kind) {
    case 'table':
      return actual.kind === 'table' ? alterTable(context, actual, expected, attributes) : null;
    case 'column':
      return actual.kind === 'column' ? alterColumn(context, actual, expected, attributes) : null;
    case 'domain':
      return actual.kind === 'domain' ? alterDomain(actual, expected, attributes) : null;
    case 'enum':
      return actual.kind === 'enum'
        ? (renameLabels(actual.labels, expected.labels, expected) ??
            addLabels(actual.labels, expected.labels, expected))
        : null;
    case 'compositeType':
      return actual.kind === 'compositeType' ? alterComposite(context, actual, expected) : null;
    case 'rangeType':
    case 'collation':
    case 'aggregate':
    case 'procedure':
    case 'function':
    case 'exclusionConstraint':
    case 'schema':
      return alterDefinition(actual, expected, attributes);
    case 'extension':
      if (attributes.has('installedIn') && !expected.isRelocatable) return null;
      return [
        ...(attributes.has('installedIn')
          ? [
              statement(
                `ALTER ${nameTarget(expected)} SET SCHEMA ${quoteIdentifier(expected.installedIn)}`,
                expected,
              ),
            ]
          : []),
        ...(attributes.has('version')
          ? [statement(`ALTER ${nameTarget(expected)} UPDATE TO ${quoteLiteral(expected.version)}`, expected)]
          : []),
      ];
    case 'sequence':
      return actual.kind === 'sequence' ? alterSequence(actual, expected, attributes) : null;
    case 'primaryKey':
    case 'uniqueConstraint':
      return isOnly(attributes, indexStorageAttributes)
        ? alterIndexStorage(actual, expected)
        : alterDefinition(actual, expected, attributes);
    case 'foreignKey':
    case 'checkConstraint':
      return actual.kind === 'foreignKey' || actual.kind === 'checkConstraint'
        ? alterReference(context, actual, expected)
        : null;
    case 'index':
      return alterIndex(actual, expected, attributes);
    case 'statistics':
      if (!isOnly(attributes, ['statisticsTarget'])) return null;
      return [
        statement(
          `ALTER ${nameTarget(expected)} SET STATISTICS ${expected.statisticsTarget ?? -1}`,
          expected,
        ),
      ];
    case 'view':
      return actual.kind === 'view' ? alterView(actual, expected, attributes) : null;
    case 'materializedView':
      return actual.kind === 'materializedView'
        ? alterMaterializedView(context, actual, expected, attributes)
        : null;
    case 'trigger':
    case 'rule':
      if (!isOnly(attributes, ['firing'])) return null;
      return [
        statement(
          `ALTER TABLE ${qualifyTable(expected)} ${enable(expected.firing)} ${expected.kind.toUpperCase()} ${quoteIdentifier(expected.name)}`,
          expected,
          { hazards: [briefLock(expected)] },
        ),
      ];
    case 'eventTrigger':
      if (!isOnly(attributes, ['firing'])) return null;
      return [statement(`ALTER ${nameTarget(expected)} ${enable(expected.firing)}`, expected)];
    case 'publication':
      return actual.kind === 'publication' ? alterPublication(actual, expected, attributes) : null;
    case 'subscription':
      return actual.kind === 'subscription' ? alterSubscription(actual, expected, attributes) : null;
    case 'foreignDataWrapper':
    case 'foreignServer':
    case 'userMapping':
    case 'foreignTable':
      return alterForeignData(actual, expected, attributes);
    case 'policy':
      return actual.kind === 'policy' ? alterPolicy(actual, expected, attributes) : null;
    case 'comment':
      return [statement(`COMMENT ON ${nameTarget(expected.on)} IS ${quoteLiteral(expected.text)}`, expected)];
    case 'owner':
      return [
        ...(attributes.has('role')
          ? [
              statement(
                `ALTER ${nameTarget(expected.on)} OWNER TO ${quoteIdentifier(expected.role)}`,
                expected,
              ),
            ]
          : []),
        ...(attributes.has('kept') ? keepOwn(expected).map((sql) => statement(sql, expected)) : []),
      ];
    case 'defaultPrivilege':
      return actual.kind === 'defaultPrivilege'
        ? changeDefaults(expected, actual.granted, expected.granted).map((sql) => statement(sql, expected))
        : null;
    case 'grant':
      return actual.kind === 'grant' ? alterGrant(actual, expected) : null;
  }
}

/** CREATE OR REPLACE keeps what depends on a routine, while its arguments and result stay as they are. */
function alterDefinition(
  actual: CatalogObject,
  expected: CatalogObject,
  attributes: ReadonlySet<string>,
): readonly Statement[] | null {
  if (expected.kind !== 'function' && expected.kind !== 'procedure') {
    return isOnly(attributes, ['isInherited']) ? [] : null;
  }
  const isSameHead = 'definition' in actual && headOf(actual.definition) === headOf(expected.definition);
  return isSameHead ? [statement(expected.definition.trimEnd(), expected)] : null;
}

/** Name, arguments and result: pg_get_functiondef puts LANGUAGE on a line of its own. */
function headOf(definition: string): string {
  return definition.slice(0, definition.indexOf('\n LANGUAGE '));
}

/** A label that stands in the place of one that went is that one: the rows that hold it keep it. */
function renameLabels(
  actual: readonly string[],
  expected: readonly string[],
  type: ObjectIdentity,
): readonly Statement[] | null {
  if (actual.length !== expected.length) return null;
  const renamed = actual.flatMap((label, place) => {
    const after = expected[place] ?? '';
    return label === after ? [] : [{ label, after }];
  });
  if (renamed.some(({ label, after }) => expected.includes(label) || actual.includes(after))) return null;
  return renamed.map(({ label, after }) =>
    statement(
      `ALTER ${nameTarget(type)} RENAME VALUE ${quoteLiteral(label)} TO ${quoteLiteral(after)}`,
      type,
    ),
  );
}

function addLabels(
  actual: readonly string[],
  expected: readonly string[],
  type: ObjectIdentity,
): readonly Statement[] | null {
  const kept = expected.filter((label) => actual.includes(label));
  if (kept.length !== actual.length || kept.some((label, place) => label !== actual[place])) return null;
  return expected.flatMap((label, place) => {
    if (actual.includes(label)) return [];
    const before = expected[place - 1];
    const where =
      before === undefined ? ` BEFORE ${quoteLiteral(actual[0] ?? '')}` : ` AFTER ${quoteLiteral(before)}`;
    return [
      statement(
        `ALTER ${nameTarget(type)} ADD VALUE ${quoteLiteral(label)}${actual.length === 0 && place === 0 ? '' : where}`,
        type,
        // A new label cannot be used in the transaction that adds it.
        { isTransactional: false },
      ),
    ];
  });
}

function alterSequence(
  actual: ObjectOf<'sequence'>,
  expected: ObjectOf<'sequence'>,
  attributes: ReadonlySet<string>,
): readonly Statement[] {
  const head = `ALTER ${nameTarget(expected)}`;
  const owner =
    expected.ownedBy === null
      ? ''
      : `${quoteQualified(expected.ownedBy.schema, expected.ownedBy.table)}.${quoteIdentifier(expected.ownedBy.column)}`;
  const hasOptions = !isOnly(attributes, ['ownedBy', 'isUnlogged']);
  return [
    ...(hasOptions ? restartUndrawn(expected, expected, actual, expected) : []),
    ...(hasOptions
      ? [
          statement(
            `${head} AS ${expected.type} START WITH ${expected.start} INCREMENT BY ${expected.increment} MINVALUE ${expected.minimum} MAXVALUE ${expected.maximum} CACHE ${expected.cache} ${expected.cycles ? 'CYCLE' : 'NO CYCLE'}`,
            expected,
          ),
        ]
      : []),
    ...(attributes.has('isUnlogged')
      ? [statement(`${head} SET ${expected.isUnlogged ? 'UNLOGGED' : 'LOGGED'}`, expected)]
      : []),
    ...(attributes.has('ownedBy') && expected.ownedBy !== null
      ? [statement(`${head} OWNED BY ${owner}`, expected)]
      : []),
  ];
}

type Reference = ObjectOf<'foreignKey' | 'checkConstraint'>;

/** VALIDATE, and for foreign keys ALTER CONSTRAINT; the definition then differs only by what these change. */
function alterReference(
  context: RepairContext,
  actual: Reference,
  expected: Reference,
): readonly Statement[] | null {
  const suffixes = / (?:NOT )?(?:DEFERRABLE|VALID)| INITIALLY DEFERRED/g;
  if (actual.definition.replace(suffixes, '') !== expected.definition.replace(suffixes, '')) return null;
  if (actual.isEnforced !== expected.isEnforced) return null;
  if (actual.isValidated && !expected.isValidated) return null;
  const isDeferralChanged =
    actual.isDeferrable !== expected.isDeferrable ||
    actual.isInitiallyDeferred !== expected.isInitiallyDeferred;
  if (isDeferralChanged && expected.kind !== 'foreignKey') return null;
  return [
    ...(isDeferralChanged ? [changeDeferral(expected)] : []),
    ...(actual.isValidated === expected.isValidated ? [] : [validateConstraint(context, expected)]),
  ];
}

function changeDeferral(constraint: Reference): Statement {
  const how = constraint.isDeferrable
    ? `DEFERRABLE INITIALLY ${constraint.isInitiallyDeferred ? 'DEFERRED' : 'IMMEDIATE'}`
    : 'NOT DEFERRABLE';
  return statement(
    `ALTER TABLE ${qualifyTable(constraint)} ALTER CONSTRAINT ${quoteIdentifier(constraint.name)} ${how}`,
    constraint,
    { hazards: [briefLock(constraint)] },
  );
}
