import { objectKey, type ObjectIdentity } from '../../model/identity.ts';
import type { CatalogObject } from '../../model/catalog.ts';
import type { StatementRefusal, TriedStatement } from '../../model/tried-statement.ts';
import { readDataStatement, readRelation } from '../../replay/read-data-statement.ts';
import type { CatalogDelta } from '../../model/replay.ts';
import type { BaseObjects } from './base-objects.ts';
import { refusedForRole } from './refused-for-role.ts';
import type { LiveFacts } from './read-live-facts.ts';

export const insufficientPrivilege = '42501';

const deployRole = 'deploy connects as the role that was used here';

/** What runs on the scratch server, where we may do everything, and not on the live one. */
export async function findRefusedByLive(
  step: TriedStatement,
  base: BaseObjects,
  facts: LiveFacts | null,
  defaultSchema: string,
): Promise<StatementRefusal | null> {
  if (facts === null) return null;
  const { extension } = step;
  if (extension !== null && !facts.extensions.has(extension)) {
    return {
      sqlState: '0A000',
      message: `extension "${extension}" is not available`,
      detail: null,
      hint: 'It must be installed on the server first.',
    };
  }
  if (facts.isSuperuser) return null;
  const message =
    refusedKind(step, facts) ??
    refusedForRole(step, facts) ??
    refusedObject(step, base, facts) ??
    (await refusedRelation(step, facts, defaultSchema)) ??
    (step.nature === 'data' ? await refusedRows(step, facts, defaultSchema) : null);
  return message === null
    ? null
    : { sqlState: insufficientPrivilege, message, detail: null, hint: deployRole };
}

const superuserKinds: ReadonlySet<string> = new Set([
  'CreateEventTrigStmt',
  'AlterSystemStmt',
  'CreateTableSpaceStmt',
  'CreateFdwStmt',
]);
const roleKinds: ReadonlySet<string> = new Set(['CreateRoleStmt', 'AlterRoleStmt', 'DropRoleStmt']);

/** What the kind of a statement demands, whatever it is about. */
function refusedKind({ kind, extension, delta, text }: TriedStatement, facts: LiveFacts): string | null {
  if (kind === null) return null;
  if (superuserKinds.has(kind)) return 'permission denied: it takes a superuser';
  if (roleKinds.has(kind) && !facts.canCreateRoles) return 'permission denied to create or alter role';
  if (extension !== null && delta.put.some((object) => object.kind === 'extension')) {
    const isClosed = facts.guardedExtensions.has(extension) || !facts.canCreateSchemas;
    if (isClosed) return `permission denied to create extension "${extension}"`;
  }
  if (kind === 'CreatePublicationStmt') {
    if (/\bfor\s+all\s+tables\b/i.test(text)) return 'must be superuser to create FOR ALL TABLES publication';
    if (!facts.canCreateSchemas) return 'permission denied for database';
  }
  return null;
}

function refusedObject(step: TriedStatement, base: BaseObjects, facts: LiveFacts): string | null {
  const { delta } = step;
  for (const object of delta.put) {
    if (object.kind === 'schema' && !base.has(objectKey(object)) && !facts.canCreateSchemas) {
      return 'permission denied for database';
    }
    const refused = refusedReference(object, base, facts) ?? refusedUse(object, base, facts);
    if (refused !== null) return refused;
  }
  for (const object of [...delta.put, ...delta.removed]) {
    const { kind, schema, table, name } = object;
    const relation = `${schema ?? ''}.${table ?? name}`;
    const isThere = base.has(objectKey(object));
    if (mayDrop(object, delta, facts)) continue;
    if (isRelated(kind) && facts.foreignRelations.has(relation) && base.isMeant(object, step))
      return `must be owner of table ${table ?? name}`;
    if (isThere && isTypeKind(kind) && facts.foreignTypes.has(`${schema ?? ''}.${name}`)) {
      return `must be owner of type ${name}`;
    }
    const [routine = ''] = name.split('(');
    if (isThere && isRoutine(kind) && facts.foreignRoutines.has(`${schema ?? ''}.${routine}`)) {
      return `must be owner of function ${routine}`;
    }
    const isNew = (table === null || isIndexed(kind)) && schema !== null && !isThere;
    if (isNew && facts.closedSchemas.has(schema)) return `permission denied for schema ${schema}`;
  }
  return null;
}

/** The owner of a schema may drop whole what others made in it; members of the owning role are that. */
function mayDrop(object: ObjectIdentity, { removed }: CatalogDelta, { ownSchemas }: LiveFacts): boolean {
  const { kind, schema, table } = object;
  if (!ownSchemas.has(schema ?? '') || !removed.includes(object)) return false;
  const isGone = (name: string): boolean =>
    removed.some((each) => each.table === null && each.schema === schema && each.name === name);
  return table === null || kind === 'index' || isGone(table);
}

/** What is an index, or has one: that is made in the schema. */
function isIndexed(kind: string): boolean {
  return (
    kind === 'index' || kind === 'primaryKey' || kind === 'uniqueConstraint' || kind === 'exclusionConstraint'
  );
}

/** Statements that only the owner of a table may run, whether or not they come to change anything. */
const ownerKinds: ReadonlySet<string> = new Set([
  'AlterTableStmt',
  'IndexStmt',
  'RenameStmt',
  'CreateTrigStmt',
  'CreatePolicyStmt',
  'AlterPolicyStmt',
  'RuleStmt',
]);

async function refusedRelation(
  { kind, text }: TriedStatement,
  { foreignRelations }: LiveFacts,
  defaultSchema: string,
): Promise<string | null> {
  if (kind === null || !ownerKinds.has(kind) || foreignRelations.size === 0) return null;
  const relation = await readRelation(text);
  if (relation === null) return null;
  const isForeign = foreignRelations.has(`${relation.schema ?? defaultSchema}.${relation.name}`);
  return isForeign ? `must be owner of table ${relation.name}` : null;
}

function refusedReference(object: CatalogObject, base: BaseObjects, facts: LiveFacts): string | null {
  if (object.kind !== 'foreignKey' || base.has(objectKey(object))) return null;
  return facts.unreferenceable.has(`${object.referencedSchema}.${object.referencedTable}`)
    ? `permission denied for table ${object.referencedTable}`
    : null;
}

/** A type of which the role has no USAGE, a trigger function of which it has no EXECUTE. */
function refusedUse(object: CatalogObject, base: BaseObjects, facts: LiveFacts): string | null {
  if (base.has(objectKey(object))) return null;
  const used = (printed: string): string => printed.replaceAll('"', '').replace(/(?:\[\])+$/, '');
  if (object.kind === 'column' && facts.closedTypes.has(used(object.type))) {
    return `permission denied for type ${used(object.type).replace(/^.*\./, '')}`;
  }
  if (object.kind !== 'trigger') return null;
  const called = used(/ EXECUTE (?:FUNCTION|PROCEDURE) ([^(]+)\(/.exec(object.definition)?.[1] ?? '');
  return facts.closedRoutines.has(called)
    ? `permission denied for function ${called.replace(/^.*\./, '')}`
    : null;
}

/** Kinds that are tables or views, or stand on one. */
function isRelated(kind: string): boolean {
  return (
    !isTypeKind(kind) && !isRoutine(kind) && kind !== 'schema' && kind !== 'extension' && kind !== 'sequence'
  );
}

function isTypeKind(kind: string): boolean {
  return kind === 'enum' || kind === 'domain' || kind === 'compositeType' || kind === 'rangeType';
}

function isRoutine(kind: string): boolean {
  return kind === 'function' || kind === 'procedure' || kind === 'aggregate';
}

const written = { insert: 'INSERT', update: 'UPDATE', delete: 'DELETE' } as const;

async function refusedRows(
  { text }: TriedStatement,
  facts: LiveFacts,
  defaultSchema: string,
): Promise<string | null> {
  if (facts.closedRows.size === 0) return null;
  const data = await readDataStatement(text);
  if (data === null || data.kind === 'other') return null;
  const right = written[data.kind];
  const { target } = data;
  for (const { schema, name } of data.tables) {
    const isTarget = target !== null && target.name === name && target.schema === schema;
    const closed = facts.closedRows.get(`${schema ?? defaultSchema}.${name}`);
    if (closed?.has(isTarget ? right : 'SELECT') === true) return `permission denied for table ${name}`;
  }
  return null;
}
