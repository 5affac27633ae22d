import { askRows, type Asking } from '../../../apply/ask-rows.ts';
import type { Reader } from '../../../database/database.ts';
import type { QueryFailure } from '../../../database/query-failure.ts';
import type { Catalog, CatalogObject } from '../../../model/catalog.ts';
import { describeObject, objectKey } from '../../../model/identity.ts';
import type { Index, PrimaryKey, UniqueConstraint } from '../../../model/objects/tables.ts';
import type { EnumType } from '../../../model/objects/types.ts';
import type { PreCheck } from '../../../model/plan.ts';
import { parseQualifiedName, quoteIdentifier, quoteLiteral, quoteQualified } from '../../../model/quote.ts';
import { failingCasts, lostLabels, rowsWhere } from '../../../plan/pre-checks.ts';
import { RenderContext } from '../../../plan/render-context.ts';
import { countRows, oneAtLeast, rowsAreToBlame, type CountedRows } from './count-rows.ts';
import type { Passage, TypeChange } from './plan-alike.ts';
import { askBefore, type Moment } from './relation-before.ts';

/** Rows that do not become one of the new type; null when all do; a sentence where it cannot be asked. */
type Verdict = CountedRows | string | null;

/** One column that gets another type, and the database that has its values. */
interface ConvertedColumn {
  readonly database: Reader;
  readonly change: TypeChange;
  readonly passage: Passage;
  /** Right before the statement. */
  readonly moment: Moment;
  readonly asking: Asking;
}

interface Conversion extends ConvertedColumn {
  readonly context: RenderContext;
  /** By which the file converts, of the column as it was. */
  readonly expression: string;
  /** Of the rows that are in the way. */
  readonly description: string;
}

/** Whether every value of a column becomes one of the new type, by the expression of the file. */
export async function checkConversion(converted: ConvertedColumn): Promise<Verdict> {
  const { change, passage } = converted;
  const { before, after } = change;
  const given = passage.step.conversions.find(({ column }) => column === before.name);
  const conversion: Conversion = {
    ...converted,
    context: new RenderContext(passage.before, new Set()),
    expression: given?.expression ?? quoteIdentifier(before.name),
    description: `rows of ${after.table} whose ${after.name} is no ${after.type}`,
  };
  const labels = labelsOf(after.type, passage.after);
  if (labels !== null) return checkLabels(conversion, labels);
  const length = /^character(?: varying)?\((\d+)\)$/.exec(after.type)?.[1];
  if (length === undefined) return checkByConverting(conversion);
  const tooLong = await countWhere(
    conversion,
    `length(rtrim((${conversion.expression})::text, ' ')) > ${length}`,
  );
  return withState(tooLong, '22001');
}

/** Values of a key that were different and become equal; one verdict a key. */
export async function checkKeys({
  database,
  change,
  passage,
  moment,
  asking,
}: ConvertedColumn): Promise<
  readonly { readonly object: CatalogObject; readonly verdict: Verdict; readonly sql: string }[]
> {
  const { after } = change;
  const given = passage.step.conversions.find(({ column }) => column === change.before.name);
  const converted = `(${given?.expression ?? quoteIdentifier(change.before.name)})::${after.type}`;
  const verdicts = [];
  for (const object of passage.after.objects) {
    if (!isKey(object) || object.schema !== after.schema || object.table !== after.table) continue;
    const columns = keyColumnsOf(object);
    if (columns === null) {
      // An expression of the column. Where it is another one now, the plan alike asks what it comes to.
      const isMadeAgain = passage.step.delta.put.some((each) => objectKey(each) === objectKey(object));
      if (object.kind === 'index' && !isMadeAgain && object.definition.includes(after.name)) {
        const verdict = `whether ${describeObject(object)} holds for the values of the new type was not checked.`;
        verdicts.push({ object, sql: object.definition, verdict });
      }
      continue;
    }
    if (!columns.includes(after.name)) continue;
    const cells = columns.map((name) => (name === after.name ? converted : quoteIdentifier(name)));
    const conditions = [
      ...(treatsNullsAsDistinct(object) ? cells.map((cell) => `${cell} IS NOT NULL`) : []),
      ...(object.kind === 'index' && object.predicate !== null ? [`(${object.predicate})`] : []),
    ];
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    const from = `${quoteQualified(after.schema, after.table)}${where}`;
    const sql = `SELECT count(*) FROM (SELECT FROM ${from} GROUP BY ${cells.join(', ')} HAVING count(*) > 1) AS equal_keys`;
    const description = `groups of rows of ${after.table} that become equal in ${columns.join(', ')}`;
    const answer = await countRows(database, { description, sql: askBefore(sql, moment) }, asking);
    const isAllDifferent = typeof answer !== 'string' && answer.count === 0;
    verdicts.push({ object, sql, verdict: isAllDifferent ? null : answer });
  }
  return verdicts;
}

/** What holds rows apart. */
type Key = PrimaryKey | UniqueConstraint | Index;

function isKey(object: CatalogObject): object is Key {
  return (
    object.kind === 'primaryKey' ||
    object.kind === 'uniqueConstraint' ||
    (object.kind === 'index' && object.isUnique)
  );
}

function treatsNullsAsDistinct(key: Key): boolean {
  return key.kind === 'index' ? key.treatsNullsAsDistinct : !key.definition.includes('NULLS NOT DISTINCT');
}

/** Null where an expression is among them. */
function keyColumnsOf(key: Key): readonly string[] | null {
  if (key.kind !== 'index') return key.columns;
  const names = key.keys.map((each) => /^(?:"((?:[^"]|"")+)"|([a-z_][\w$]*))(?: |$)/.exec(each));
  return names.includes(null)
    ? null
    : names.map((name) => name?.[2] ?? name?.[1]?.replaceAll('""', '"') ?? '');
}

/** To an enum: its labels say which texts fit. */
async function checkLabels(conversion: Conversion, labels: readonly string[]): Promise<Verdict> {
  const { change, passage, context, expression } = conversion;
  const { before, after } = change;
  if (!isPlainCast(expression, before.name)) {
    return `whether all values become a ${after.type} by its USING was not checked.`;
  }
  const lost = labelsOf(before.type, passage.before)?.filter((label) => !labels.includes(label));
  if (lost !== undefined) {
    return lost.length === 0 ? null : count(conversion, lostLabels(context, before, lost));
  }
  const column = quoteIdentifier(before.name);
  const list = `ARRAY[${labels.map(quoteLiteral).join(', ')}]::text[]`;
  return countWhere(
    conversion,
    after.type.endsWith('[]') ? `NOT ${column}::text[] <@ ${list}` : `${column}::text <> ALL (${list})`,
  );
}

/** To any other type: the server converts every value, and tells the first that it cannot. */
async function checkByConverting(conversion: Conversion): Promise<Verdict> {
  const { database, change, context, expression, description } = conversion;
  const { before, after } = change;
  const refused = await tryConversion(conversion);
  if (typeof refused === 'string') return `the ${description} were not counted (${refused}).`;
  if (refused === null) return after.isNullable ? null : countWhere(conversion, `(${expression}) IS NULL`);
  if (!rowsAreToBlame.test(refused.sqlState)) {
    return `the ${description} were not counted (${refused.serverMessage}).`;
  }
  const [check] = failingCasts(context, before, after.type, database.identity.serverVersionNumber);
  const isCountable = check !== undefined && isPlainCast(expression, before.name);
  const counted = isCountable ? await count(conversion, check) : null;
  if (counted !== null && typeof counted !== 'string') return withState(counted, refused.sqlState);
  const what = `${after.table} whose ${after.name} is no ${after.type}`;
  const one = oneAtLeast(what, refused.serverMessage, conversionSql(expression, change), conversion.asking);
  return withState(one, refused.sqlState);
}

function withState(verdict: Verdict, sqlState: string): Verdict {
  return verdict === null || typeof verdict === 'string' ? verdict : { ...verdict, sqlState };
}

function countWhere(conversion: Conversion, condition: string): Promise<Verdict> {
  const { change, context, description } = conversion;
  return count(conversion, rowsWhere(context, change.after, description, condition));
}

async function count(
  { database, moment, asking }: Conversion,
  { description, sql }: PreCheck,
): Promise<Verdict> {
  const answer = await countRows(database, { description, sql: askBefore(sql, moment) }, asking);
  if (typeof answer === 'string') return `the ${description} were not counted (${answer}).`;
  return answer.count === 0 ? null : answer;
}

function conversionSql(expression: string, { after }: TypeChange): string {
  return `SELECT count((${expression})::${after.type}) FROM ${quoteQualified(after.schema, after.table)}`;
}

async function tryConversion({
  database,
  expression,
  change,
  moment,
}: Conversion): Promise<QueryFailure | string | null> {
  const answer = await askRows(database, askBefore(conversionSql(expression, change), moment));
  switch (answer.kind) {
    case 'rows':
      return null;
    case 'notAsked':
      return answer.reason;
    case 'refused':
      return answer.failure;
  }
}

function labelsOf(type: string, catalog: Catalog): readonly string[] | null {
  const [schema, name] = parseQualifiedName(type.replace(/\[\]$/, ''));
  const found = catalog.objects.find(
    (object): object is EnumType =>
      object.kind === 'enum' && object.schema === schema && object.name === name,
  );
  return found?.labels ?? null;
}

/** `("role"::text::"Role_new")`: nothing but the column and casts. */
function isPlainCast(expression: string, column: string): boolean {
  const inner = expression.replace(/[()\s]/g, '');
  const [first = ''] = inner.split('::');
  return !/[^\w"$:.[\]\u0080-\uffff]/.test(inner) && [quoteIdentifier(column), column].includes(first);
}
