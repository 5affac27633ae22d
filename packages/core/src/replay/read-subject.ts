import { loadParser } from '../parse/load-parser.ts';
import type { ObjectKind } from '../model/identity.ts';
import type { NamedObject, StatementSubject } from '../model/named-object.ts';
import { kindOf, listAt, textAt, textOfString, valueAt } from '../parse/parse-tree.ts';

const dynamic = /\bexecute\b(?!\s+(?:function|procedure)\b)/i;
const word = /"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu;

/** What a statement makes, changes or removes, as PostgreSQL's own parser reads it. */
export async function readSubject(statement: string): Promise<StatementSubject> {
  const parser = await loadParser();
  let statements: readonly unknown[];
  try {
    statements = listAt(parser.parseSync(statement), 'stmts');
  } catch {
    return inWords(statement);
  }
  const objects: NamedObject[] = [];
  for (const each of statements) {
    const [kind, node] = kindOf(valueAt(each, 'stmt'));
    const named = kind === null ? null : (readers[kind]?.(node) ?? null);
    if (named === null) return inWords(statement);
    objects.push(...named);
  }
  return { kind: 'objects', objects };
}

/** A block that composes its statements while it runs can be about anything. */
function inWords(statement: string): StatementSubject {
  if (dynamic.test(statement)) return { kind: 'anything' };
  const words = [...statement.matchAll(word)].flatMap(([text]) =>
    text.startsWith('"') ? [text.slice(1, -1).replaceAll('""', '"')] : [text, text.toLowerCase()],
  );
  return { kind: 'words', words: new Set(words) };
}

/** Null where the node's words do not tell. */
type Reader = (node: unknown) => readonly NamedObject[] | null;

const relationKinds: readonly ObjectKind[] = [
  'table',
  'foreignTable',
  'view',
  'materializedView',
  'sequence',
  'index',
];
const routineKinds: readonly ObjectKind[] = ['function', 'procedure', 'aggregate'];
const typeKinds: readonly ObjectKind[] = ['enum', 'domain', 'compositeType', 'rangeType'];
const constraintKinds: readonly ObjectKind[] = [
  'primaryKey',
  'uniqueConstraint',
  'foreignKey',
  'checkConstraint',
  'exclusionConstraint',
];

const nothing: Reader = () => [];

/** Whether a statement is about all of an object, what is on it included. */
type Extent = 'whole' | 'part';

/** By PostgreSQL's name of the parse node. Statements about rows, sessions and transactions make no object. */
const readers: Readonly<Record<string, Reader | undefined>> = {
  InsertStmt: nothing,
  UpdateStmt: nothing,
  DeleteStmt: nothing,
  MergeStmt: nothing,
  CopyStmt: nothing,
  TruncateStmt: nothing,
  TransactionStmt: nothing,
  VariableSetStmt: nothing,
  LockStmt: nothing,
  VacuumStmt: nothing,
  RefreshMatViewStmt: nothing,
  ReindexStmt: nothing,
  CreateStmt: (node) => relation(valueAt(node, 'relation'), 'whole'),
  CreateForeignTableStmt: (node) => relation(valueAt(valueAt(node, 'base'), 'relation'), 'whole'),
  CreateTableAsStmt: (node) => relation(valueAt(valueAt(node, 'into'), 'rel'), 'whole'),
  ViewStmt: (node) => relation(valueAt(node, 'view'), 'whole'),
  CreateSeqStmt: (node) => relation(valueAt(node, 'sequence'), 'whole'),
  AlterSeqStmt: (node) => relation(valueAt(node, 'sequence'), 'part'),
  CompositeTypeStmt: (node) => byRangeVar(valueAt(node, 'typevar'), typeKinds, 'whole'),
  IndexStmt: (node) => onRelation(valueAt(node, 'relation'), textAt(node, 'idxname'), ['index']),
  CreateStatsStmt: (node) => byNames(listAt(node, 'defnames'), ['statistics'], 'whole'),
  CreatePolicyStmt: (node) => onRelation(valueAt(node, 'table'), textAt(node, 'policy_name'), ['policy']),
  AlterPolicyStmt: (node) => onRelation(valueAt(node, 'table'), textAt(node, 'policy_name'), ['policy']),
  CreateTrigStmt: (node) => onRelation(valueAt(node, 'relation'), textAt(node, 'trigname'), ['trigger']),
  CreateEventTrigStmt: (node) => global(textAt(node, 'trigname'), 'eventTrigger'),
  AlterEventTrigStmt: (node) => global(textAt(node, 'trigname'), 'eventTrigger'),
  CreatePublicationStmt: (node) => global(textAt(node, 'pubname'), 'publication'),
  AlterPublicationStmt: (node) => global(textAt(node, 'pubname'), 'publication'),
  CreateSubscriptionStmt: (node) => global(textAt(node, 'subname'), 'subscription'),
  AlterSubscriptionStmt: (node) => global(textAt(node, 'subname'), 'subscription'),
  DropSubscriptionStmt: (node) => global(textAt(node, 'subname'), 'subscription'),
  CreateFdwStmt: (node) => global(textAt(node, 'fdwname'), 'foreignDataWrapper'),
  AlterFdwStmt: (node) => global(textAt(node, 'fdwname'), 'foreignDataWrapper'),
  CreateForeignServerStmt: (node) => global(textAt(node, 'servername'), 'foreignServer'),
  AlterForeignServerStmt: (node) => global(textAt(node, 'servername'), 'foreignServer'),
  RuleStmt: (node) => onRelation(valueAt(node, 'relation'), textAt(node, 'rulename'), ['rule']),
  CreateFunctionStmt: (node) => byNames(listAt(node, 'funcname'), routineKinds, 'whole'),
  AlterFunctionStmt: (node) => byNames(listAt(valueAt(node, 'func'), 'objname'), routineKinds, 'part'),
  CreateEnumStmt: (node) => byNames(listAt(node, 'typeName'), ['enum'], 'whole'),
  AlterEnumStmt: (node) => byNames(listAt(node, 'typeName'), ['enum'], 'part'),
  CreateDomainStmt: (node) => byNames(listAt(node, 'domainname'), ['domain'], 'whole'),
  AlterDomainStmt: (node) => byNames(listAt(node, 'typeName'), ['domain'], 'part'),
  CreateRangeStmt: (node) => byNames(listAt(node, 'typeName'), ['rangeType'], 'whole'),
  CreateSchemaStmt: (node) => global(textAt(node, 'schemaname'), 'schema'),
  CreateExtensionStmt: (node) => global(textAt(node, 'extname'), 'extension'),
  CommentStmt: (node) =>
    (byObject(valueAt(node, 'object')) ?? []).map((each) => ({ ...each, table: null, kinds: ['comment'] })),
  GrantStmt: nothing,
  GrantRoleStmt: nothing,
  AlterDefaultPrivilegesStmt: nothing,
  AlterOwnerStmt: nothing,
  AlterObjectSchemaStmt: moved,
  AlterTableStmt: alterTable,
  RenameStmt: rename,
  DropStmt: drop,
};

function relation(node: unknown, extent: Extent): readonly NamedObject[] | null {
  return byRangeVar(node, relationKinds, extent);
}

function byRangeVar(
  node: unknown,
  kinds: readonly ObjectKind[],
  extent: Extent,
): readonly NamedObject[] | null {
  const name = textAt(node, 'relname');
  return name === null
    ? null
    : [{ schema: textAt(node, 'schemaname'), table: null, name, kinds, isWhole: extent === 'whole' }];
}

function onRelation(
  node: unknown,
  name: string | null,
  kinds: readonly ObjectKind[] | null,
  extent: Extent = 'part',
): readonly NamedObject[] | null {
  const table = textAt(node, 'relname');
  return table === null
    ? null
    : [{ schema: textAt(node, 'schemaname'), table, name, kinds, isWhole: extent === 'whole' }];
}

function byNames(
  names: readonly unknown[],
  kinds: readonly ObjectKind[] | null,
  extent: Extent,
): readonly NamedObject[] | null {
  const parts = names.map(textOfString);
  const name = parts.at(-1);
  return name == null
    ? null
    : [{ schema: parts.at(-2) ?? null, table: null, name, kinds, isWhole: extent === 'whole' }];
}

function global(name: string | null, kind: ObjectKind): readonly NamedObject[] | null {
  return name === null ? null : [{ schema: null, table: null, name, kinds: [kind], isWhole: true }];
}

/** Part by part; where a part is about the table, the table's own attributes. */
function alterTable(node: unknown): readonly NamedObject[] | null {
  const target = valueAt(node, 'relation');
  const objects = listAt(node, 'cmds').map((each) => alterCommand(target, valueAt(each, 'AlterTableCmd')));
  return objects.some((each) => each === null) ? null : objects.flatMap((each) => each ?? []);
}

function alterCommand(target: unknown, command: unknown): readonly NamedObject[] | null {
  const subtype = textAt(command, 'subtype') ?? '';
  const definition = valueAt(command, 'def');
  if (subtype === 'AT_AddColumn') {
    return onRelation(target, textAt(valueAt(definition, 'ColumnDef'), 'colname'), null, 'whole');
  }
  if (subtype === 'AT_AddConstraint') {
    return onRelation(target, textAt(valueAt(definition, 'Constraint'), 'conname'), constraintKinds, 'whole');
  }
  const name = textAt(command, 'name');
  if (/Column|Constraint|Trig|Rule|Identity|Expression/.test(subtype) && name !== null) {
    return onRelation(target, name, null, 'whole');
  }
  // Partitions come and go whole; the rest is about the table itself.
  return relation(target, /Partition|Inherit|Trig|Rule/.test(subtype) ? 'whole' : 'part');
}

/** Before and after: in any schema. */
function moved(node: unknown): readonly NamedObject[] | null {
  const target = valueAt(node, 'relation');
  const objects = target === undefined ? byObject(valueAt(node, 'object')) : relation(target, 'whole');
  return objects?.map((each) => ({ ...each, schema: null })) ?? null;
}

function rename(node: unknown): readonly NamedObject[] | null {
  const newName = textAt(node, 'newname');
  const oldName = textAt(node, 'subname');
  const target = valueAt(node, 'relation');
  if (target !== undefined && oldName !== null) {
    const both = [oldName, newName].flatMap((name) => onRelation(target, name, null, 'whole') ?? []);
    return both.length === 2 ? both : null;
  }
  if (target !== undefined) {
    const before = relation(target, 'whole');
    return before === null ? null : before.flatMap((each) => [each, { ...each, name: newName }]);
  }
  const before = byObject(valueAt(node, 'object'));
  return before === null ? null : before.flatMap((each) => [each, { ...each, name: newName }]);
}

/** The last of a policy's, trigger's or rule's names is its own; the one before is the table's. */
const onTables: Readonly<Record<string, ObjectKind | undefined>> = {
  OBJECT_POLICY: 'policy',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_RULE: 'rule',
};

function drop(node: unknown): readonly NamedObject[] | null {
  const type = textAt(node, 'removeType') ?? '';
  const objects = listAt(node, 'objects').map((object) => {
    const kind = onTables[type];
    if (kind === undefined) return byObject(object);
    const parts = listAt(valueAt(object, 'List'), 'items').map(textOfString);
    const [name = null, table = null, schema = null] = parts.toReversed();
    return name === null ? null : [{ schema, table, name, kinds: [kind], isWhole: false }];
  });
  return objects.some((each) => each === null) ? null : objects.flatMap((each) => each ?? []);
}

function byObject(object: unknown): readonly NamedObject[] | null {
  const single = textOfString(object);
  if (single !== null) return [{ schema: null, table: null, name: single, kinds: null, isWhole: true }];
  const routine = valueAt(object, 'ObjectWithArgs');
  if (routine !== undefined) return byNames(listAt(routine, 'objname'), routineKinds, 'whole');
  const type = valueAt(object, 'TypeName');
  if (type !== undefined) return byNames(listAt(type, 'names'), typeKinds, 'whole');
  return byNames(listAt(valueAt(object, 'List'), 'items'), null, 'whole');
}
