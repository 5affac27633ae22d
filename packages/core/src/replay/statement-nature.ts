import type { StatementNature } from '../model/statement-evidence.ts';
import type { ScriptStatement } from './script-statement.ts';

type Kinded = Pick<ScriptStatement, 'kind' | 'text'>;

const dataKinds: ReadonlySet<string> = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CopyStmt',
  'TruncateStmt',
  'CallStmt',
  'ExecuteStmt',
]);

const changesRows = /\b(?:insert|update|delete|merge|copy|truncate|perform|call|execute|setval)\b/i;
const calls = /\(/;
const setsSession = /^\s*select\s+(?:pg_catalog\s*\.\s*)?set_config\s*\([^()]*\)\s*$/i;

/**
 * Whether a statement may change rows, which no catalog shows. DO blocks are taken at their words; a SELECT counts when
 * it calls anything but set_config().
 */
export function isDataStatement({ kind, text }: Kinded): boolean {
  if (kind === null) return false;
  if (dataKinds.has(kind)) return true;
  if (kind === 'DoStmt') return changesRows.test(text);
  return kind === 'SelectStmt' && calls.test(text) && !setsSession.test(text);
}

const concurrently = /^\s*(?:create\s+(?:unique\s+)?index|drop\s+index|reindex\b[^;]*?)\s+concurrently\b/i;
const detachesConcurrently = /\bdetach\s+partition\b[^;]*\bconcurrently\s*$/i;
const neverInTransaction: ReadonlySet<string> = new Set([
  'VacuumStmt',
  'CreatedbStmt',
  'DropdbStmt',
  'AlterSystemStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
]);

/**
 * Whether PostgreSQL refuses it in a transaction block. ALTER TYPE … ADD VALUE counts too: it is accepted in one, but
 * the value cannot be used before the commit.
 */
export function isNonTransactional({ kind, text }: Kinded): boolean {
  if (kind === 'AlterEnumStmt') return /\badd\s+value\b/i.test(text);
  if (kind !== null && neverInTransaction.has(kind)) return true;
  return concurrently.test(text) || (kind === 'AlterTableStmt' && detachesConcurrently.test(text));
}

const repeatableKinds: ReadonlySet<string> = new Set([
  'VariableSetStmt',
  'CommentStmt',
  'GrantStmt',
  'GrantRoleStmt',
  'AlterDefaultPrivilegesStmt',
  'AlterOwnerStmt',
]);

export function natureOf(statement: Kinded): StatementNature {
  if (statement.kind === 'TransactionStmt') return 'transaction';
  if (isDataStatement(statement)) return 'data';
  const { kind, text } = statement;
  const isRepeatable = kind !== null && (repeatableKinds.has(kind) || setsSession.test(text));
  return isRepeatable ? 'repeatable' : 'structure';
}
