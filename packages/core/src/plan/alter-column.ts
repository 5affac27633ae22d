import type { ObjectIdentity } from '../model/identity.ts';
import type { Column, ColumnIdentity } from '../model/objects/tables.ts';
import type { Statement } from '../model/plan.ts';
import { quoteQualified, quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import { briefLock, rewrite, scanLock, longRunning, dataLoss } from './hazards.ts';
import { nullRows } from './pre-checks.ts';
import { identity as renderIdentity, notNullNameOf, renderOptions } from './render-column.ts';
import { qualifyTable } from './render-identifier.ts';
import { temporaryName } from './create-object.ts';
import type { RepairContext } from './repair-context.ts';
import { restartUndrawn } from './restart-undrawn.ts';
import { optionNames } from './set-options.ts';
import { startBehindRows } from './start-behind-rows.ts';
import { statement } from './statement.ts';
import { effectOfType, refusedValues } from './type-change.ts';

/** What of a column is brought to the expected side, attribute by attribute, in an order that always works. */
export function alterColumn(
  context: RepairContext,
  actual: Column,
  expected: Column,
  attributes: ReadonlySet<string>,
): readonly Statement[] {
  const isRetyped = attributes.has('type') || attributes.has('collation');
  const identity =
    attributes.has('identity') && expected.identity !== null
      ? changeIdentity(actual, expected, expected.identity)
      : [];
  // The sequence takes the type of its column, whose bounds have to hold its own.
  const isNarrowed = isRetyped && actual.identity !== null && narrows(actual.type, expected.type);
  return [
    ...(isNarrowed ? identity : []),
    ...(isRetyped ? changeType(context, actual, expected) : []),
    ...(attributes.has('generated') && expected.generated === null ? [dropExpression(actual)] : []),
    ...(attributes.has('generated') && expected.generated !== null ? [setExpression(context, expected)] : []),
    ...(attributes.has('default') && !isRetyped && expected.generated === null
      ? [changeDefault(expected)]
      : []),
    ...(attributes.has('isNullable') ? changeNullability(context, actual, expected) : []),
    ...(attributes.has('isNullable') ? [] : changeNotNull(context, actual, expected, attributes)),
    ...(isNarrowed ? [] : identity),
    ...settings(context, actual, expected, attributes),
  ];
}

function narrows(actual: string, expected: string): boolean {
  const widths = ['smallint', 'integer', 'bigint'];
  return widths.indexOf(expected) < widths.indexOf(actual);
}

/** Action on the table itself and its children. */
function alter(column: Column, action: string, parts: Parameters<typeof statement>[2] = {}): Statement {
  const sql = `ALTER TABLE ${qualifyTable(column)} ALTER COLUMN ${quoteIdentifier(column.name)} ${action}`;
  return statement(sql, column, { hazards: [briefLock(column)], ...parts });
}

/**
 * The default goes first and comes back last: the old one need not cast to the new type. Where the new type only holds more,
 * PostgreSQL casts values and default by itself, mostly without a look at the rows.
 */
function changeType(context: RepairContext, actual: Column, expected: Column): readonly Statement[] {
  const name = quoteIdentifier(actual.name);
  const { isWidened, isStoredAlike, canLose } = effectOfType(context, actual, expected);
  const collation = expected.collation === null ? '' : ` COLLATE ${expected.collation}`;
  // A generated column computes its values anew and takes no USING.
  const isCast = actual.generated === null && !isWidened;
  const using = isCast ? ` USING ${castTo(name, actual.type, expected.type)}` : '';
  const loss = dataLoss('values can lose digits, length or order where the new type holds less');
  const isDefaultKept = isWidened && actual.default === expected.default;
  return [
    ...(actual.default === null || isDefaultKept ? [] : [alter(actual, 'DROP DEFAULT')]),
    alter(expected, `TYPE ${expected.type}${collation}${using}`, {
      hazards: [
        ...(isStoredAlike ? [briefLock(actual)] : rewrite(context, actual)),
        ...(canLose ? [loss] : []),
      ],
      preChecks: refusedValues(context, actual, expected),
    }),
    ...(expected.default === null || isDefaultKept
      ? []
      : [alter(expected, `SET DEFAULT ${expected.default}`)]),
  ];
}

/** Through text where PostgreSQL has no cast between the two. */
function castTo(expression: string, from: string, to: string): string {
  const isUserDefined = (type: string): boolean => type.includes('.') || type.startsWith('"');
  if (!isUserDefined(from) && !isUserDefined(to) && !isTextual(from)) {
    return needsText(from, to) ? `${expression}::text::${to}` : `${expression}::${to}`;
  }
  const text = to.endsWith('[]') && from.endsWith('[]') ? 'text[]' : 'text';
  return `${expression}::${text}::${to}`;
}

function isTextual(type: string): boolean {
  return /^(?:text|character|name)/.test(type);
}

const numbers = /^(?:smallint|integer|bigint|numeric|real|double precision)/;
const times = /^(?:timestamp|date)/;

/** Casts that PostgreSQL has itself keep what text would lose: rounding of numbers, time zones of times. */
function needsText(from: string, to: string): boolean {
  if (isTextual(to)) return false;
  const isAlike = (family: RegExp): boolean => family.test(from) && family.test(to);
  const base = (type: string): string => type.replace(/\(.*?\)/, '');
  return !isAlike(numbers) && !isAlike(times) && base(from) !== base(to);
}

function dropExpression(actual: Column): Statement {
  return alter(actual, 'DROP EXPRESSION');
}

/** Since PostgreSQL 17. */
function setExpression(context: RepairContext, expected: Column): Statement {
  return alter(expected, `SET EXPRESSION AS (${expected.generated?.expression ?? ''})`, {
    hazards: rewrite(context, expected),
  });
}

function changeDefault(expected: Column): Statement {
  return alter(expected, expected.default === null ? 'DROP DEFAULT' : `SET DEFAULT ${expected.default}`);
}

/** A valid CHECK proves the absence of NULLs, so that SET NOT NULL reads nothing under its strong lock. */
function changeNullability(context: RepairContext, actual: Column, expected: Column): readonly Statement[] {
  if (expected.isNullable) {
    return [alter(actual, 'DROP NOT NULL')];
  }
  if (isSpecialNotNull(expected)) return [addNotNull(context, expected)];
  const preChecks = [nullRows(context.actual, actual)];
  const isPlain = context.actual.childrenOf(tableOf(actual)).length === 0;
  if (!context.isLarge(actual) || !isPlain) {
    return [alter(expected, 'SET NOT NULL', { hazards: scanLock(context, actual), preChecks })];
  }
  const table = qualifyTable(actual);
  const check = quoteIdentifier(temporaryName(`${actual.table}_${actual.name}_not_null`));
  return [
    statement(
      `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${quoteIdentifier(actual.name)} IS NOT NULL) NOT VALID`,
      expected,
      { hazards: [briefLock(actual)], preChecks },
    ),
    statement(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${check}`, expected, {
      hazards: [longRunning(context, actual, 'reads every row')],
      startsTransaction: true,
    }),
    { ...alter(expected, 'SET NOT NULL'), startsTransaction: true },
    statement(`ALTER TABLE ${table} DROP CONSTRAINT ${check}`, expected, { hazards: [briefLock(actual)] }),
  ];
}

function isSpecialNotNull(column: Column): boolean {
  return column.notNullName !== null || !column.isNotNullValidated || !column.isNotNullInheritable;
}

/** Since PostgreSQL 18 a NOT NULL has a name, can be NOT VALID and can be NO INHERIT. */
function addNotNull(context: RepairContext, expected: Column): Statement {
  const suffix = `${expected.isNotNullValidated ? '' : ' NOT VALID'}${expected.isNotNullInheritable ? '' : ' NO INHERIT'}`;
  return statement(
    `ALTER TABLE ${qualifyTable(expected)} ADD CONSTRAINT ${quoteIdentifier(notNullNameOf(expected))} NOT NULL ${quoteIdentifier(expected.name)}${suffix}`,
    expected,
    {
      hazards: expected.isNotNullValidated ? scanLock(context, expected) : [briefLock(expected)],
      preChecks: expected.isNotNullValidated ? [nullRows(context.actual, expected)] : [],
    },
  );
}

function changeNotNull(
  context: RepairContext,
  actual: Column,
  expected: Column,
  attributes: ReadonlySet<string>,
): readonly Statement[] {
  const table = qualifyTable(expected);
  const name = quoteIdentifier(notNullNameOf(expected));
  const statements: Statement[] = [];
  if (expected.isNullable) return statements;
  if (attributes.has('isNotNullValidated') && !expected.isNotNullValidated) {
    return [alter(actual, 'DROP NOT NULL'), addNotNull(context, expected)];
  }
  if (attributes.has('notNullName')) {
    const before = quoteIdentifier(notNullNameOf(actual));
    statements.push(statement(`ALTER TABLE ${table} RENAME CONSTRAINT ${before} TO ${name}`, expected));
  }
  if (attributes.has('isNotNullValidated')) {
    statements.push(
      statement(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`, expected, {
        hazards: [longRunning(context, expected, 'reads every row')],
        preChecks: [nullRows(context.actual, expected)],
        startsTransaction: context.isLarge(expected),
      }),
    );
  }
  if (attributes.has('isNotNullInheritable')) {
    const action = expected.isNotNullInheritable ? 'INHERIT' : 'NO INHERIT';
    statements.push(statement(`ALTER TABLE ${table} ALTER CONSTRAINT ${name} ${action}`, expected));
  }
  return statements;
}

/** A new identity starts behind the highest value that is there. */
function changeIdentity(actual: Column, expected: Column, wanted: ColumnIdentity): readonly Statement[] {
  if (actual.identity === null) {
    const table = quoteLiteral(qualifyTable(expected));
    const sequence = `pg_catalog.pg_get_serial_sequence(${table}, ${quoteLiteral(expected.name)})`;
    return [
      alter(expected, `ADD ${renderIdentity(expected) ?? ''}`),
      startBehindRows(expected, sequence, wanted, [expected]),
    ];
  }
  const before = actual.identity;
  const actions = [
    before.generation === wanted.generation
      ? null
      : `SET GENERATED ${wanted.generation === 'always' ? 'ALWAYS' : 'BY DEFAULT'}`,
    before.increment === wanted.increment ? null : `SET INCREMENT BY ${wanted.increment}`,
    before.minimum === wanted.minimum ? null : `SET MINVALUE ${wanted.minimum}`,
    before.maximum === wanted.maximum ? null : `SET MAXVALUE ${wanted.maximum}`,
    before.start === wanted.start ? null : `SET START WITH ${wanted.start}`,
    before.cache === wanted.cache ? null : `SET CACHE ${wanted.cache}`,
    before.cycles === wanted.cycles ? null : `SET ${wanted.cycles ? 'CYCLE' : 'NO CYCLE'}`,
  ].filter((action) => action !== null);
  const sequence = { schema: expected.schema, name: before.sequenceName };
  return [
    ...restartUndrawn(expected, sequence, before, wanted),
    ...(actions.length === 0 ? [] : [alter(expected, actions.join(' '))]),
    ...(before.sequenceName === wanted.sequenceName
      ? []
      : [
          statement(
            `ALTER SEQUENCE ${quoteQualified(expected.schema, before.sequenceName)} RENAME TO ${quoteIdentifier(wanted.sequenceName)}`,
            expected,
          ),
        ]),
  ];
}

/** Types that PostgreSQL stores as MAIN; others of variable length are EXTENDED. */
const mainTypes = /^(?:numeric|inet|cidr)/;

/** SET STORAGE DEFAULT came with PostgreSQL 16. */
function storageOf({ storage, type }: Column, version: number): string {
  if (storage !== null) return storage.toUpperCase();
  if (version >= 160000) return 'DEFAULT';
  return mainTypes.test(type) ? 'MAIN' : 'EXTENDED';
}

function settings(
  context: RepairContext,
  actual: Column,
  expected: Column,
  attributes: ReadonlySet<string>,
): readonly Statement[] {
  const statements: Statement[] = [];
  if (attributes.has('storage')) {
    statements.push(alter(expected, `SET STORAGE ${storageOf(expected, context.version)}`));
  }
  if (attributes.has('compression')) {
    statements.push(alter(expected, `SET COMPRESSION ${expected.compression ?? 'default'}`));
  }
  if (attributes.has('statisticsTarget')) {
    statements.push(alter(expected, `SET STATISTICS ${expected.statisticsTarget ?? -1}`, { hazards: [] }));
  }
  if (attributes.has('options')) {
    const gone = optionNames(actual.options).filter((name) => !optionNames(expected.options).includes(name));
    if (gone.length > 0) statements.push(alter(expected, `RESET (${gone.join(', ')})`));
    if (expected.options.length > 0) {
      statements.push(alter(expected, `SET (${renderOptions(expected.options)})`));
    }
  }
  return statements;
}

function tableOf(column: Column): ObjectIdentity {
  return { kind: 'table', schema: column.schema, table: null, name: column.table };
}
