import { kindOf, listAt, textAt, textOfString, valueAt } from '../parse/parse-tree.ts';

/**
 * What a statement makes, alters or describes, where that is all that it does: a relation, type or routine by its name, or
 * a trigger, policy or rule, of which nothing stays on the table that it stands on; or rows, which no catalog shows,
 * whosever they are.
 */
export type StatementTarget =
  | { readonly kind: 'named'; readonly schema: string | null; readonly name: string }
  | { readonly kind: 'borne' | 'rows' };

/** Null where a statement has no such target, may do more to other objects, or takes over what others are made of. */
export function targetOf(kind: string | null, node: unknown): StatementTarget | null {
  switch (kind) {
    case 'CreateStmt':
      return takesOver(node) ? null : relationAt(node, 'relation');
    case 'AlterTableStmt':
      return joinsOthers(node) ? null : relationAt(node, 'relation');
    case 'IndexStmt':
      return relationAt(node, 'relation');
    case 'ViewStmt':
      return relationAt(node, 'view');
    case 'CreateTableAsStmt':
      return textAt(node, 'objtype') === 'OBJECT_MATVIEW' ? relationAt(valueAt(node, 'into'), 'rel') : null;
    case 'CompositeTypeStmt':
      return relationAt(node, 'typevar');
    case 'CreateDomainStmt':
      return namedBy(listAt(node, 'domainname'));
    case 'CreateFunctionStmt':
      return namedBy(listAt(node, 'funcname'));
    case 'CreateTrigStmt':
    case 'CreatePolicyStmt':
    case 'AlterPolicyStmt':
    case 'RuleStmt':
      return { kind: 'borne' };
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
      return { kind: 'rows' };
    case 'DropStmt':
      return borneTypes.has(textAt(node, 'removeType') ?? '') ? { kind: 'borne' } : null;
    case 'RenameStmt':
      return borneTypes.has(textAt(node, 'renameType') ?? '') ? { kind: 'borne' } : null;
    case 'CommentStmt':
      return describedBy(node);
    default:
      return null;
  }
}

const borneTypes: ReadonlySet<string> = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']);

/** LIKE and INHERITS give a table columns and more of another one. */
function takesOver(node: unknown): boolean {
  const isLike = listAt(node, 'tableElts').some((element) => kindOf(element)[0] === 'TableLikeClause');
  return isLike || listAt(node, 'inhRelations').length > 0 || valueAt(node, 'ofTypename') !== undefined;
}

const joining: ReadonlySet<string> = new Set([
  'AT_AttachPartition',
  'AT_DetachPartition',
  'AT_AddInherit',
  'AT_DropInherit',
  'AT_AddOf',
]);

function joinsOthers(node: unknown): boolean {
  return listAt(node, 'cmds').some((command) =>
    joining.has(textAt(valueAt(command, 'AlterTableCmd'), 'subtype') ?? ''),
  );
}

function relationAt(node: unknown, field: string): StatementTarget | null {
  const relation = valueAt(node, field);
  const name = textAt(relation, 'relname');
  return name === null ? null : { kind: 'named', schema: textAt(relation, 'schemaname'), name };
}

function namedBy(parts: readonly unknown[]): StatementTarget | null {
  const [name, schema = null] = parts.map(textOfString).reverse();
  return name == null ? null : { kind: 'named', schema, name };
}

function describedBy(node: unknown): StatementTarget | null {
  const type = textAt(node, 'objtype') ?? '';
  if (borneTypes.has(type)) return { kind: 'borne' };
  const parts = listAt(valueAt(valueAt(node, 'object'), 'List'), 'items');
  if (type === 'OBJECT_COLUMN') return namedBy(parts.slice(0, -1));
  return /^OBJECT_(?:TABLE|VIEW|MATVIEW|INDEX|SEQUENCE)$/.test(type) ? namedBy(parts) : null;
}
