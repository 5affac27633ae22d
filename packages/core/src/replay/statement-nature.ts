import type { StatementNature } from '../model/statement-evidence.ts';
import type { ScriptStatement } from './script-statement.ts';

type Kinded = Pick<ScriptStatement, 'kind' | 'text'>;

const setsSession = /^\s*select\s+(?:pg_catalog\s*\.\s*)?set_config\s*\([^()]*\)\s*$/i;

/** Whether a statement may change rows, which no catalog shows. */
export function isDataStatement({ mayChangeRows }: Pick<ScriptStatement, 'mayChangeRows'>): boolean {
  return mayChangeRows;
}

const concurrently =
  /^\s*(?:create\s+(?:unique\s+)?index\s+|drop\s+index\s+|reindex\b[^;]*?\b)concurrently\b/i;
const reindexesMany = /^\s*reindex\s*(?:\([^)]*\)\s*)?\b(?:schema|database|system)\b/i;
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
  if (reindexesMany.test(text)) return true;
  return concurrently.test(text) || (kind === 'AlterTableStmt' && detachesConcurrently.test(text));
}

const repeatableKinds: ReadonlySet<string> = new Set([
  'VariableSetStmt',
  'CommentStmt',
  'VacuumStmt',
  'ClusterStmt',
  'ReindexStmt',
  'RefreshMatViewStmt',
]);
const privilegeKinds: ReadonlySet<string> = new Set([
  'GrantStmt',
  'GrantRoleStmt',
  'AlterDefaultPrivilegesStmt',
  'AlterOwnerStmt',
]);

/** Parsed as any other ALTER TABLE. */
const changesOwner = /^\s*alter\s+(?:table|index|view|sequence)\s[^,;()]+\sowner\s+to\s[^,;]+$/i;

export function natureOf(statement: Kinded & Pick<ScriptStatement, 'mayChangeRows'>): StatementNature {
  if (statement.kind === 'TransactionStmt') return 'transaction';
  if (isDataStatement(statement)) return 'data';
  const { kind, text } = statement;
  if (kind !== null && (privilegeKinds.has(kind) || changesOwner.test(text))) return 'privilege';
  const isRepeatable = kind !== null && (repeatableKinds.has(kind) || setsSession.test(text));
  return isRepeatable ? 'repeatable' : 'structure';
}
