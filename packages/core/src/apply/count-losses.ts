import type { Reader } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import type { Hazard, Statement } from '../model/plan.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../model/quote.ts';

/** Says in the plan how many rows or values its losses are about, where that can be counted in time. */
export async function countLosses(
  database: Reader,
  statements: readonly Statement[],
): Promise<readonly Statement[]> {
  const counted: Statement[] = [];
  for (const statement of statements) {
    const query = statement.hazards.some(({ kind }) => kind === 'dataLoss')
      ? countSql(statement.settles[0])
      : null;
    const loss = query === null ? null : await count(database, query);
    counted.push(loss === null ? statement : withLoss(statement, loss));
  }
  return counted;
}

/** Hazards of one kind, in words, for every statement that has one. */
export function listHazards(statements: readonly Statement[], wanted: Hazard['kind']): readonly string[] {
  return statements.flatMap(({ hazards }) =>
    hazards.filter(({ kind }) => kind === wanted).map(({ message }) => message),
  );
}

function countSql(
  object: ObjectIdentity | undefined,
): { readonly sql: string; readonly unit: string } | null {
  switch (object?.kind) {
    case 'table':
      return { sql: countOf('*', quoteQualified(object.schema, object.name)), unit: 'rows' };
    case 'column':
      return {
        sql: countOf(quoteIdentifier(object.name), quoteQualified(object.schema, object.table ?? '')),
        unit: 'values',
      };
    default:
      return null;
  }
}

/** NULL where a policy would hide rows from the role. */
function countOf(what: string, table: string): string {
  const isSecured = `pg_catalog.row_security_active(${quoteLiteral(table)}::pg_catalog.regclass)`;
  return `SELECT CASE WHEN ${isSecured} THEN NULL ELSE (SELECT count(${what}) FROM ${table}) END`;
}

/** Null where it takes too long, rows are hidden, or it names what an earlier statement makes. */
async function count(
  database: Reader,
  { sql, unit }: { readonly sql: string; readonly unit: string },
): Promise<string | null> {
  try {
    const { rows } = await database.queryTyped(sql);
    const found = rows[0]?.[0] ?? null;
    if (found === null) return null;
    return `${found} ${found === '1' ? unit.replace(/s$/, '') : unit}`;
  } catch (error) {
    if (error instanceof QueryFailure) return null;
    throw error;
  }
}

function withLoss(statement: Statement, loss: string): Statement {
  return {
    ...statement,
    hazards: statement.hazards.map((hazard) =>
      hazard.kind === 'dataLoss' ? { ...hazard, message: `${hazard.message}: ${loss} now` } : hazard,
    ),
  };
}
