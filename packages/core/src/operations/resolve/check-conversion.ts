import type { Database } from '../../database/database.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { Catalog, EnumType } from '../../model/catalog.ts';
import type { PreCheck } from '../../model/plan.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../../model/quote.ts';
import { failingCasts, lostLabels, rowsWhere } from '../../plan/pre-checks.ts';
import { RenderContext } from '../../plan/render-context.ts';
import { parseQualifiedName } from '../../plan/render-identifier.ts';
import { countRows, type CountedRows } from './count-rows.ts';
import type { Passage, TypeChange } from './plan-alike.ts';
import { askBefore } from './relation-before.ts';

/** Data exceptions and violated constraints: the rows are to blame. */
const rowsAreToBlame = /^2[23]/;

/** Rows that do not become one of the new type; null when all do; a sentence where it cannot be asked. */
type Verdict = CountedRows | string | null;

/** One column that gets another type, and the database that has its values. */
interface Conversion {
  readonly database: Database;
  readonly change: TypeChange;
  readonly passage: Passage;
  readonly live: Catalog;
  readonly context: RenderContext;
  /** By which the file converts, of the column as it was. */
  readonly expression: string;
  /** Of the rows that are in the way. */
  readonly description: string;
}

/** Whether every value of a column becomes one of the new type, by the expression of the file. */
export async function checkConversion(
  database: Database,
  change: TypeChange,
  passage: Passage,
  live: Catalog,
): Promise<Verdict> {
  const { before, after } = change;
  const given = passage.step.conversions.find(({ column }) => column === before.name);
  const conversion: Conversion = {
    ...{ database, change, passage, live },
    context: new RenderContext(passage.before, new Set()),
    expression: given?.expression ?? quoteIdentifier(before.name),
    description: `rows of ${after.table} whose ${after.name} is no ${after.type}`,
  };
  const labels = labelsOf(after.type, passage.after);
  if (labels !== null) return checkLabels(conversion, labels);
  const length = /^character(?: varying)?\((\d+)\)$/.exec(after.type)?.[1];
  return length === undefined
    ? checkByConverting(conversion)
    : countWhere(conversion, `length(rtrim((${conversion.expression})::text, ' ')) > ${length}`);
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
  if (refused === null) return after.isNullable ? null : countWhere(conversion, `(${expression}) IS NULL`);
  if (!rowsAreToBlame.test(refused.sqlState)) {
    return `the ${description} were not counted (${refused.serverMessage}).`;
  }
  const [check] = failingCasts(context, before, after.type, database.identity.serverVersionNumber);
  const isCountable = check !== undefined && isPlainCast(expression, before.name);
  const counted = isCountable ? await count(conversion, check) : null;
  if (counted !== null && typeof counted !== 'string') return counted;
  return {
    description: `row at least of ${after.table} whose ${after.name} is no ${after.type} (${refused.serverMessage})`,
    count: 1,
    keys: [],
    samples: [],
    query: conversionSql(expression, change),
  };
}

function countWhere(conversion: Conversion, condition: string): Promise<Verdict> {
  const { change, context, description } = conversion;
  return count(conversion, rowsWhere(context, change.after, description, condition));
}

async function count(
  { database, passage, live }: Conversion,
  { description, sql }: PreCheck,
): Promise<Verdict> {
  const answer = await countRows(database, { description, sql: askBefore(sql, passage.after, live) });
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
  passage,
  live,
}: Conversion): Promise<QueryFailure | null> {
  try {
    await database.queryTyped(askBefore(conversionSql(expression, change), passage.after, live));
    return null;
  } catch (error) {
    if (error instanceof QueryFailure && error.code !== 'connection-lost') return error;
    throw error;
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
