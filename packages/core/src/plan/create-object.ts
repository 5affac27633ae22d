import type { ObjectOf } from '../model/catalog.ts';
import type { CheckConstraint, Column, ForeignKey, Index } from '../model/objects/tables.ts';

import type { Statement } from '../model/plan.ts';
import { quoteQualified, quoteIdentifier } from '../model/quote.ts';
import { briefLock, indexLock, longRunning, rewrite, scanLock, writeLock } from './hazards.ts';
import { anyRows, duplicateRows, orphanRows, violatingRows } from './pre-checks.ts';
import { alterColumnSettings, renderColumn, renderOptions } from './render-column.ts';
import { qualifyTable } from './render-identifier.ts';
import { createSql } from './render-index.ts';
import { lacksParts } from './render-partition.ts';
import type { RepairContext } from './repair-context.ts';
import { statement } from './statement.ts';

/** Adds a column to a table that is there. */
export function addColumn(context: RepairContext, column: Column): readonly Statement[] {
  const hasValue = column.default !== null || column.identity !== null || column.generated !== null;
  const isRewritten =
    column.identity !== null || column.generated?.storage === 'stored' || isVolatile(column.default);
  const parts = [
    `ADD COLUMN ${renderColumn(column, { serial: null, hasDefault: true, hasIdentity: true, hasNotNull: true })}`,
    ...alterColumnSettings(column),
  ];
  return [
    statement(`ALTER TABLE ${qualifyTable(column)} ${parts.join(', ')}`, column, {
      hazards: isRewritten ? rewrite(context, column) : [briefLock(column)],
      preChecks: column.isNullable || hasValue ? [] : [anyRows(context.actual, column)],
    }),
  ];
}

/** A call that is not known to be the same for every row: PostgreSQL then writes every row. */
function isVolatile(expression: string | null): boolean {
  return expression !== null && expression.includes('(') && !/^(?:now|CURRENT_)/.test(expression);
}

/** A foreign key without a look at the rows that are there, which a statement of its own takes under weaker locks. */
export function addForeignKey(context: RepairContext, foreignKey: ForeignKey): readonly Statement[] {
  const preChecks = foreignKey.isEnforced ? [orphanRows(context.actual, foreignKey)] : [];
  const add = addConstraintSql(foreignKey);
  const referenced = {
    kind: 'table',
    schema: foreignKey.referencedSchema,
    table: null,
    name: foreignKey.referencedTable,
  } as const;
  const hazards = [writeLock(foreignKey), writeLock(referenced)];
  // A partitioned table takes NOT VALID foreign keys since PostgreSQL 18 only.
  const isPartitioned = context.expected.tableOf(foreignKey)?.type === 'partitionedTable';
  if (!foreignKey.isValidated || !context.isLarge(foreignKey) || isPartitioned) {
    return [statement(add, foreignKey, { hazards, preChecks: foreignKey.isValidated ? preChecks : [] })];
  }
  return [
    statement(`${add} NOT VALID`, foreignKey, { hazards, preChecks }),
    validateConstraint(context, foreignKey),
  ];
}

/** As a foreign key: NOT VALID first, then the scan. */
export function addCheck(context: RepairContext, check: CheckConstraint): readonly Statement[] {
  const preChecks = check.isEnforced ? violatingRows(context.actual, check) : [];
  const add = addConstraintSql(check);
  if (!check.isValidated) return [statement(add, check, { hazards: [briefLock(check)] })];
  if (!context.isLarge(check)) {
    return [statement(add, check, { hazards: scanLock(context, check), preChecks })];
  }
  return [
    statement(`${add} NOT VALID`, check, { hazards: [briefLock(check)], preChecks }),
    validateConstraint(context, check),
  ];
}

/** Reads every row under SHARE UPDATE EXCLUSIVE: reads and writes go on. */
export function validateConstraint(
  context: RepairContext,
  constraint: ObjectOf<'foreignKey' | 'checkConstraint'>,
): Statement {
  const preChecks =
    constraint.kind === 'foreignKey'
      ? [orphanRows(context.actual, constraint)]
      : violatingRows(context.actual, constraint);
  return statement(
    `ALTER TABLE ${qualifyTable(constraint)} VALIDATE CONSTRAINT ${quoteIdentifier(constraint.name)}`,
    constraint,
    {
      hazards: [longRunning(context, constraint, 'reads every row')],
      preChecks,
      startsTransaction: context.isLarge(constraint),
    },
  );
}

/** A key on a large table gets its index CONCURRENTLY first. */
export function addKey(
  context: RepairContext,
  key: ObjectOf<'primaryKey' | 'uniqueConstraint'>,
): readonly Statement[] {
  const preChecks = [duplicateRows(context.actual, key)];
  const table = context.expected.tableOf(key);
  const isSimple = key.storageParameters.length === 0 && !key.isClustered && key.parentIndex === null;
  // One WITHOUT OVERLAPS is no unique index.
  const using =
    /^(PRIMARY KEY|UNIQUE) \((?!.* WITHOUT OVERLAPS)[^()]*\)((?: DEFERRABLE)?(?: INITIALLY DEFERRED)?)$/.exec(
      key.definition,
    );
  if (context.isLarge(key) && table?.type === 'table' && isSimple && using !== null) {
    const columns = key.columns.map(quoteIdentifier).join(', ');
    return [
      statement(
        `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(key.name)} ON ${qualifyTable(key)} (${columns})`,
        key,
        {
          isTransactional: false,
          preChecks,
          hazards: [longRunning(context, key, 'reads every row twice')],
        },
      ),
      statement(
        `ALTER TABLE ${qualifyTable(key)} ADD CONSTRAINT ${quoteIdentifier(key.name)} ${using[1] ?? ''} USING INDEX ${quoteIdentifier(key.name)}${using[2] ?? ''}`,
        key,
        { hazards: [briefLock(key)] },
      ),
    ];
  }
  const only = lacksParts(context.expected, key) ? 'ONLY ' : '';
  return [
    statement(addConstraintSql(key, only), key, { hazards: scanLock(context, key), preChecks }),
    ...indexStorage(key),
  ];
}

export function addExclusion(
  context: RepairContext,
  constraint: ObjectOf<'exclusionConstraint'>,
): readonly Statement[] {
  return [
    statement(addConstraintSql(constraint), constraint, { hazards: scanLock(context, constraint) }),
    ...indexStorage(constraint),
  ];
}

function addConstraintSql(
  constraint: ObjectOf<
    'primaryKey' | 'uniqueConstraint' | 'foreignKey' | 'checkConstraint' | 'exclusionConstraint'
  >,
  only = '',
): string {
  return `ALTER TABLE ${only}${qualifyTable(constraint)} ADD CONSTRAINT ${quoteIdentifier(constraint.name)} ${constraint.definition}`;
}

function indexStorage(
  constraint: ObjectOf<'primaryKey' | 'uniqueConstraint' | 'exclusionConstraint'>,
): readonly Statement[] {
  const statements: Statement[] = [];
  if (constraint.storageParameters.length > 0) {
    const name = quoteQualified(constraint.schema, constraint.name);
    statements.push(
      statement(`ALTER INDEX ${name} SET (${renderOptions(constraint.storageParameters)})`, constraint),
    );
  }
  if (constraint.isClustered) {
    statements.push(
      statement(
        `ALTER TABLE ${qualifyTable(constraint)} CLUSTER ON ${quoteIdentifier(constraint.name)}`,
        constraint,
      ),
    );
  }
  return statements;
}

/** @param isOnly whether the parts of a partitioned index are made and attached by statements of their own */
export function createIndex(context: RepairContext, index: Index, isOnly = false): readonly Statement[] {
  const isPartitioned = context.expected.tableOf(index)?.type === 'partitionedTable';
  const preChecks = index.isUnique ? [duplicateRows(context.actual, index)] : [];
  const sql = createSql(index, isPartitioned && (isOnly || !index.isValid));
  const isConcurrent = context.isLarge(index) && !isPartitioned;
  const create = isConcurrent
    ? statement(sql.replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX CONCURRENTLY '), index, {
        isTransactional: false,
        preChecks,
        hazards: [
          longRunning(context, index, 'reads every row twice, and waits for transactions that are open,'),
        ],
      })
    : statement(sql, index, { hazards: indexLock(context, index), preChecks });
  return [create, ...indexSettings(index)];
}

/** The new index stands before the old one goes: queries have one of them all the time. */
export function replaceIndex(context: RepairContext, actual: Index, index: Index): readonly Statement[] {
  const temporary = { ...index, name: temporaryName(index.name) };
  const name = quoteQualified(index.schema, index.name);
  return [
    ...createIndex(context, temporary).slice(0, 1),
    statement(`DROP INDEX CONCURRENTLY ${name}`, actual, { isTransactional: false }),
    statement(
      `ALTER INDEX ${quoteQualified(index.schema, temporary.name)} RENAME TO ${quoteIdentifier(index.name)}`,
      index,
    ),
    ...indexSettings(index),
  ].map((each) => ({ ...each, settles: [identityOf(index)] }));
}

const identityOf = ({ kind, schema, table, name }: Index) => ({ kind, schema, table, name });

/** At most 63 bytes, as every identifier. */
export function temporaryName(name: string): string {
  const suffix = '_mend';
  let stem = name;
  while (Buffer.byteLength(stem) > 63 - suffix.length) stem = stem.slice(0, -1);
  return `${stem}${suffix}`;
}

function indexSettings(index: Index): readonly Statement[] {
  const name = quoteQualified(index.schema, index.name);
  return [
    ...index.statisticsTargets.map(({ position, target }) =>
      statement(`ALTER INDEX ${name} ALTER COLUMN ${position} SET STATISTICS ${target}`, index),
    ),
    ...(index.isClustered
      ? [statement(`ALTER TABLE ${qualifyTable(index)} CLUSTER ON ${quoteIdentifier(index.name)}`, index)]
      : []),
    ...(index.parentIndex === null
      ? []
      : [statement(`ALTER INDEX ${index.parentIndex} ATTACH PARTITION ${name}`, index)]),
  ];
}
