import type { ScriptFacts } from '../model/script-facts.ts';
import { isDataStatement, isNonTransactional } from './statement-nature.ts';
import { splitStatements } from './split-statements.ts';

/** Loads PostgreSQL's parser on first use. */
export async function readScriptFacts(sql: string): Promise<ScriptFacts> {
  const statements = await splitStatements(sql);
  return {
    isAtomic: !statements.some(
      (statement) => statement.kind === 'TransactionStmt' || isNonTransactional(statement),
    ),
    hasDataStatements: statements.some(isDataStatement),
    isEmpty: statements.length === 0,
  };
}
