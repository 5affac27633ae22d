import type { Database } from '../../database/database.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { Catalog, EnumType } from '../../model/catalog.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../../model/quote.ts';
import { failingCasts, lostLabels, rowsWhere } from '../../plan/pre-checks.ts';
import { RenderContext } from '../../plan/render-context.ts';
import { parseQualifiedName } from '../../plan/render-identifier.ts';
import { countRows, type CountedRows } from './count-rows.ts';
import type { Passage, TypeChange } from './plan-alike.ts';
import { askBefore } from './relation-before.ts';

/** Data exceptions and violated constraints: the rows are to blame. */
const rowsAreToBlame = /^2[23]/;

/**
 * Whether every value of a column becomes one of the new type, by the expression of the file.
 *
 * @returns rows that do not; null when all do; a sentence where it cannot be asked
 */
export async function checkConversion(
  database: Database,
  change: TypeChange,
  passage: Passage,
  live: Catalog,
): Promise<CountedRows | string | null> {
  const { before, after } = change;
  const context = new RenderContext(passage.before, new Set());
  const column = quoteIdentifier(before.name);
  const given = passage.step.conversions.find((conversion) => conversion.column === before.name);
  const expression = given?.expression ?? column;
  const description = `rows of ${after.table} whose ${after.name} is no ${after.type}`;
  const count = async (description: string, sql: string): Promise<CountedRows | string | null> => {
    const answer = await countRows(database, { description, sql: askBefore(sql, passage.after, live) });
    if (typeof answer === 'string') return `the ${description} were not counted (${answer}).`;
    return answer.count === 0 ? null : answer;
  };
  const ask = (condition: string): Promise<CountedRows | string | null> =>
    count(description, rowsWhere(context, after, description, condition).sql);
  const labels = labelsOf(after.type, passage.after);
  if (labels !== null) {
    if (!isPlainCast(expression, before.name)) {
      return `whether all values become a ${after.type} by its USING was not checked.`;
    }
    const known = labelsOf(before.type, passage.before);
    const lost = known?.filter((label) => !labels.includes(label));
    if (lost !== undefined) {
      if (lost.length === 0) return null;
      const { description, sql } = lostLabels(context, before, lost);
      return count(description, sql);
    }
    const list = `ARRAY[${labels.map(quoteLiteral).join(', ')}]::text[]`;
    return ask(
      after.type.endsWith('[]') ? `NOT ${column}::text[] <@ ${list}` : `${column}::text <> ALL (${list})`,
    );
  }
  const length = /^character(?: varying)?\((\d+)\)$/.exec(after.type)?.[1];
  if (length !== undefined) return ask(`length(rtrim((${expression})::text, ' ')) > ${length}`);
  const refused = await tryConversion(database, expression, change, passage, live);
  if (refused === null) return after.isNullable ? null : ask(`(${expression}) IS NULL`);
  if (!rowsAreToBlame.test(refused.sqlState)) {
    return `the ${description} were not counted (${refused.serverMessage}).`;
  }
  const [check] = failingCasts(context, before, after.type, database.identity.serverVersionNumber);
  const isCountable = check !== undefined && isPlainCast(expression, before.name);
  const counted = isCountable ? await count(check.description, check.sql) : null;
  if (counted !== null && typeof counted !== 'string') return counted;
  return {
    description: `row at least of ${after.table} whose ${after.name} is no ${after.type} (${refused.serverMessage})`,
    count: 1,
    keys: [],
    samples: [],
    query: conversionSql(expression, change),
  };
}

function conversionSql(expression: string, { after }: TypeChange): string {
  return `SELECT count((${expression})::${after.type}) FROM ${quoteQualified(after.schema, after.table)}`;
}

async function tryConversion(
  database: Database,
  expression: string,
  change: TypeChange,
  passage: Passage,
  live: Catalog,
): Promise<QueryFailure | null> {
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
