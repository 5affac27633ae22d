import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Column, Sequence, Table } from '../model/objects/tables.ts';
import type { RenderContext } from './render-context.ts';
import { parseQualifiedName, quoteIdentifier, quoteQualified } from '../model/quote.ts';

export interface ColumnSettings {
  /** Sequence that a SERIAL type makes by itself. */
  readonly serial: Sequence | null;
  readonly hasDefault: boolean;
  readonly hasIdentity: boolean;
  /** False where a parent's NOT NULL is inherited. */
  readonly hasNotNull: boolean;
}

/** `"email" text NOT NULL DEFAULT ''::text` */
export function renderColumn(column: Column, settings: ColumnSettings): string {
  const { serial, hasDefault, hasIdentity, hasNotNull } = settings;
  return [
    quoteIdentifier(column.name),
    serial === null ? column.type : serialTypes.get(column.type),
    column.collation === null ? null : `COLLATE ${column.collation}`,
    hasNotNull ? notNull(column) : null,
    hasIdentity ? identity(column) : null,
    generated(column),
    serial === null && hasDefault && column.default !== null ? `DEFAULT ${column.default}` : null,
  ]
    .filter((part) => part !== null && part !== undefined)
    .join(' ');
}

/** What a column adds to the one that it gets from a parent or a row type: `"email" NOT NULL`; null for nothing. */
export function renderColumnOverride(
  column: Column,
  base: Column | undefined,
  hasNotNull: boolean,
): string | null {
  const parts = [
    hasNotNull ? notNull(column) : null,
    column.default === null || column.default === base?.default ? null : `DEFAULT ${column.default}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `${quoteIdentifier(column.name)} ${parts.join(' ')}`;
}

/** `CONSTRAINT "n" NOT NULL "email"`: a table constraint that PostgreSQL 18 knows. */
export function renderNotNullConstraint(column: Column): string {
  return `CONSTRAINT ${quoteIdentifier(notNullNameOf(column))} NOT NULL ${quoteIdentifier(column.name)}`;
}

/** Actions of ALTER TABLE ONLY that bring an inherited column from what the parent gives it. */
export function alterInheritedColumn(column: Column, base: Column, hasBaseDefault: boolean): string[] {
  const name = quoteIdentifier(column.name);
  const baseDefault = hasBaseDefault ? base.default : null;
  const actions: string[] = [];
  if (column.default !== baseDefault) {
    actions.push(
      column.default === null
        ? `ALTER COLUMN ${name} DROP DEFAULT`
        : `ALTER COLUMN ${name} SET DEFAULT ${column.default}`,
    );
  }
  if (column.identity !== null) actions.push(`ALTER COLUMN ${name} ADD ${identity(column) ?? ''}`);
  return actions;
}

/** Actions of ALTER TABLE ONLY for what CREATE TABLE cannot say in every version. */
export function alterColumnSettings(column: Column): readonly string[] {
  const name = quoteIdentifier(column.name);
  const actions: string[] = [];
  if (column.storage !== null)
    actions.push(`ALTER COLUMN ${name} SET STORAGE ${column.storage.toUpperCase()}`);
  if (column.compression !== null) actions.push(`ALTER COLUMN ${name} SET COMPRESSION ${column.compression}`);
  if (column.statisticsTarget !== null)
    actions.push(`ALTER COLUMN ${name} SET STATISTICS ${column.statisticsTarget}`);
  if (column.options.length > 0) actions.push(`ALTER COLUMN ${name} SET (${renderOptions(column.options)})`);
  if (!column.isNullable && !column.isNotNullValidated && !column.isInherited) {
    actions.push(`ADD CONSTRAINT ${quoteIdentifier(notNullNameOf(column))} NOT NULL ${name} NOT VALID`);
  }
  return actions;
}

/** `fillfactor=70`, `toast.x=1` → `fillfactor = '70', toast.x = '1'` */
export function renderOptions(options: readonly string[]): string {
  return options
    .map((option) => {
      const at = option.indexOf('=');
      return `${option.slice(0, at)} = '${option.slice(at + 1).replaceAll("'", "''")}'`;
    })
    .join(', ');
}

const serialTypes: ReadonlyMap<string, string> = new Map([
  ['smallint', 'SMALLSERIAL'],
  ['integer', 'SERIAL'],
  ['bigint', 'BIGSERIAL'],
]);
const maximumOf: ReadonlyMap<string, string> = new Map([
  ['smallint', '32767'],
  ['integer', '2147483647'],
  ['bigint', '9223372036854775807'],
]);

/** The sequences that SERIAL in place of the column's type makes exactly as they are, by column. */
export function findSerials(context: RenderContext): ReadonlyMap<ObjectKey, Sequence> {
  const usersOf = new Map<ObjectKey, number>();
  for (const { on } of context.catalog.dependencies) usersOf.set(on, (usersOf.get(on) ?? 0) + 1);
  const serials = new Map<ObjectKey, Sequence>();
  for (const sequence of context.of('sequence')) {
    if (sequence.ownedBy === null) continue;
    const { schema, table, column: name } = sequence.ownedBy;
    const key = objectKey({ kind: 'column', schema, table, name });
    const column = context.find(key);
    if (column?.kind !== 'column' || (usersOf.get(context.keyOf(sequence)) ?? 0) > 1) continue;
    const owner = context.tableOf(column);
    if (owner !== undefined && isSerial(column, sequence, owner, context)) serials.set(key, sequence);
  }
  return serials;
}

function isSerial(column: Column, sequence: Sequence, table: Table, context: RenderContext): boolean {
  const isUnlogged = table.persistence === 'unlogged' && context.catalog.serverVersionNumber >= 150000;
  return (
    serialTypes.has(column.type) &&
    sequence.type === column.type &&
    sequence.maximum === maximumOf.get(column.type) &&
    [sequence.start, sequence.increment, sequence.minimum, sequence.cache].every((value) => value === '1') &&
    !sequence.cycles &&
    sequence.isUnlogged === isUnlogged &&
    sequence.schema === column.schema &&
    sequence.name === `${column.table}_${column.name}_seq` &&
    !column.isNullable &&
    !column.isInherited &&
    column.notNullName === null &&
    column.isNotNullValidated &&
    column.isNotNullInheritable &&
    table.inherits.length === 0 &&
    table.rowType === null &&
    !context.deferring.has(context.keyOf(table)) &&
    isNextValueOf(sequence, column.default)
  );
}

/** Whether a default is the next number of the sequence, and nothing else. */
export function isNextValueOf(sequence: Sequence, expression: string | null): boolean {
  const literal = /^nextval\('((?:[^']|'')*)'::regclass\)$/.exec(expression ?? '')?.[1];
  if (literal === undefined) return false;
  const [schema, name] = parseQualifiedName(literal.replaceAll("''", "'"));
  return schema === sequence.schema && name === sequence.name;
}

function notNull(column: Column): string | null {
  if (column.isNullable || !column.isNotNullValidated) return null;
  const name = column.notNullName === null ? '' : `CONSTRAINT ${quoteIdentifier(column.notNullName)} `;
  return `${name}NOT NULL${column.isNotNullInheritable ? '' : ' NO INHERIT'}`;
}

export function notNullNameOf(column: Column): string {
  return column.notNullName ?? `${column.table}_${column.name}_not_null`;
}

function generated(column: Column): string | null {
  if (column.generated === null) return null;
  return `GENERATED ALWAYS AS (${column.generated.expression}) ${column.generated.storage.toUpperCase()}`;
}

export function identity(column: Column): string | null {
  const { identity } = column;
  if (identity === null) return null;
  const ascends = !identity.increment.startsWith('-');
  const limit = maximumOf.get(column.type) ?? '';
  const lowest = `-${(BigInt(limit === '' ? '0' : limit) + 1n).toString()}`;
  const [minimum, maximum] = ascends ? ['1', limit] : [lowest, '-1'];
  const options: string[] = [];
  if (identity.sequenceName !== `${column.table}_${column.name}_seq`)
    options.push(`SEQUENCE NAME ${quoteQualified(column.schema, identity.sequenceName)}`);
  if (identity.start !== (ascends ? identity.minimum : identity.maximum))
    options.push(`START WITH ${identity.start}`);
  if (identity.increment !== '1') options.push(`INCREMENT BY ${identity.increment}`);
  if (identity.minimum !== minimum) options.push(`MINVALUE ${identity.minimum}`);
  if (identity.maximum !== maximum) options.push(`MAXVALUE ${identity.maximum}`);
  if (identity.cache !== '1') options.push(`CACHE ${identity.cache}`);
  if (identity.cycles) options.push('CYCLE');
  const generation = identity.generation === 'always' ? 'ALWAYS' : 'BY DEFAULT';
  return `GENERATED ${generation} AS IDENTITY${options.length === 0 ? '' : ` (${options.join(' ')})`}`;
}
