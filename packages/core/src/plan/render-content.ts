import type { Content, SequencePosition, TableContent } from '../model/content.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../model/quote.ts';
import type { RenderStep } from '../model/render-step.ts';
import type { RenderedStatement } from './render-node.ts';
import { renderScript } from './render-script.ts';

/** So that no single statement becomes unreadable. */
const rowsPerStatement = 100;

/** After these, rows can be written; what looks at rows or changes them comes later. */
const stepsBefore: ReadonlySet<RenderStep> = new Set([
  'CreateTable',
  'BeginFunctions',
  'CreateFunction',
  'CreateProcedure',
  'EndFunctions',
  'CreateAggregate',
]);

/** A migration that builds a structure and fills it: rows come before indexes, foreign keys, triggers and policies. */
export function renderFilled(statements: readonly RenderedStatement[], content: Content): string {
  const place = statements.findLastIndex(({ step }) => stepsBefore.has(step)) + 1;
  const rows = [...content.tables.flatMap(renderInserts), ...content.sequences.map(renderPosition)];
  if (rows.length === 0) return renderScript(statements);
  return [
    renderScript(statements.slice(0, place)),
    `-- InsertRows\n${rows.join('\n')}\n`,
    renderScript(statements.slice(place)),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function renderInserts({ schema, table, columns, hasIdentityAlways, rows }: TableContent): readonly string[] {
  const target = `INSERT INTO ${quoteQualified(schema, table)}`;
  if (columns.length === 0) return rows.map(() => `${target} DEFAULT VALUES;`);
  const head = `${target} (${columns.map(quoteIdentifier).join(', ')})${hasIdentityAlways ? ' OVERRIDING SYSTEM VALUE' : ''} VALUES`;
  const statements: string[] = [];
  for (let from = 0; from < rows.length; from += rowsPerStatement) {
    const values = rows.slice(from, from + rowsPerStatement).map((row) => `(${row.map(literal).join(', ')})`);
    statements.push(`${head}\n${values.join(',\n')};`);
  }
  return statements;
}

/** An untyped literal takes the type of its column. */
function literal(value: string | null): string {
  return value === null ? 'NULL' : quoteLiteral(value);
}

function renderPosition({ schema, name, lastValue, isCalled }: SequencePosition): string {
  return `SELECT pg_catalog.setval(${quoteLiteral(quoteQualified(schema, name))}, ${lastValue}, ${isCalled});`;
}
