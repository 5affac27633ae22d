import type { Reader } from '../database/database.ts';
import { askRows } from './ask-rows.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import type { Hazard, Statement } from '../model/plan.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';

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
      return { sql: `SELECT count(*) FROM ${quoteQualified(object.schema, object.name)}`, unit: 'rows' };
    case 'column':
      return {
        sql: `SELECT count(${quoteIdentifier(object.name)}) FROM ${quoteQualified(object.schema, object.table ?? '')}`,
        unit: 'values',
      };
    default:
      return null;
  }
}

/** Null where it takes too long, rows are hidden, or it names what an earlier statement makes. */
async function count(
  database: Reader,
  { sql, unit }: { readonly sql: string; readonly unit: string },
): Promise<string | null> {
  const answer = await askRows(database, sql);
  const found = answer.kind === 'rows' ? answer.rows[0]?.[0] : null;
  return found == null ? null : `${found} ${found === '1' ? unit.replace(/s$/, '') : unit}`;
}

function withLoss(statement: Statement, loss: string): Statement {
  return {
    ...statement,
    hazards: statement.hazards.map((hazard) =>
      hazard.kind === 'dataLoss' ? { ...hazard, message: `${hazard.message}: ${loss} now` } : hazard,
    ),
  };
}
