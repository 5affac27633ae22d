import type { CommentObject, GrantObject, OwnerObject } from '../model/objects/annotations.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { RenderContext } from './render-context.ts';
import { quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import type { RenderStep } from '../model/render-step.ts';
import { factsOf, kindsWith } from '../model/facts-of.ts';
import { nameTarget, qualifyTable } from './render-identifier.ts';
import type { RenderNode } from './render-node.ts';

/** Comments, and owners and grants where the catalog holds them. */
export function annotationNodes(context: RenderContext): readonly RenderNode[] {
  return [
    ...context
      .of('comment')
      .map((comment) =>
        node(comment, comment.on.kind === 'eventTrigger' ? 'CommentOnEventTrigger' : 'Comment', [
          `COMMENT ON ${commentTarget(context, comment.on)} IS ${quoteLiteral(comment.text)}`,
        ]),
      ),
    ...context
      .of('owner')
      .filter(({ on }) => !isOwnedByColumn(context, on))
      .map((owner) =>
        node(owner, 'Owner', [`ALTER ${nameTarget(owner.on)} OWNER TO ${quoteIdentifier(owner.role)}`]),
      ),
    ...context
      .of('owner')
      .filter(({ kept }) => kept !== null)
      .map((owner) => node(owner, 'Grant', keepOwn(owner), [])),
    ...context
      .of('grant')
      .filter((grant) => !isBuiltIn(grant))
      .map((grant) => {
        const rendered = node(grant, 'Grant', grantStatements(grant));
        return { ...rendered, needs: [...rendered.needs, ...context.needsOf(grant)] };
      }),
    ...revocations(context),
  ];
}

/** Grants that an object has from the start, which rendering it leaves out: for an object that is there already. */
export function builtInGrantNodes(grants: readonly GrantObject[]): readonly RenderNode[] {
  return grants.filter(isBuiltIn).map((grant) => node(grant, 'Grant', grantStatements(grant)));
}

/** What the owner may do with it, where that is not everything. */
export function keepOwn({ on, role, kept }: OwnerObject): readonly string[] {
  if (kept === null) return [`GRANT ALL ON ${grantTarget(on)} TO ${quoteIdentifier(role)}`];
  const given = `GRANT ${kept.join(', ')} ON ${grantTarget(on)} TO ${quoteIdentifier(role)}`;
  return [revokeAll(on, role), ...(kept.length === 0 ? [] : [given])];
}

function node(
  object: CommentObject | OwnerObject | GrantObject,
  step: RenderStep,
  statements: readonly string[],
  provides: readonly ObjectKey[] = [objectKey(object)],
): RenderNode {
  return { object, step, statements, provides, needs: neededBy(object.on), prefers: [] };
}

/** Such a sequence changes its owner with its table, and only so. */
function isOwnedByColumn(context: RenderContext, on: ObjectIdentity): boolean {
  const sequence = context.find(objectKey(on));
  return sequence?.kind === 'sequence' && sequence.ownedBy !== null;
}

function commentTarget(context: RenderContext, on: ObjectIdentity): string {
  const domain = { kind: 'domain', schema: on.schema, table: null, name: on.table ?? '' } as const;
  const isOnDomain = on.kind === 'checkConstraint' && context.find(objectKey(domain)) !== undefined;
  return isOnDomain ? `CONSTRAINT ${quoteIdentifier(on.name)} ON ${nameTarget(domain)}` : nameTarget(on);
}

/** What a comment stands on, or the relation around it. */
function neededBy(on: ObjectIdentity): readonly ObjectKey[] {
  if (on.table === null) return [objectKey(on)];
  const relation = { schema: on.schema, table: null, name: on.table };
  return [
    objectKey(on),
    ...kindsWith(({ isHolder }) => isHolder).map((kind) => objectKey({ kind, ...relation })),
  ];
}

function isBuiltIn({ on, grantee, privileges, initial }: GrantObject): boolean {
  if (initial !== null) return false;
  return grantee === 'public' && privileges.length === 1 && privileges[0] === factsOf(on.kind).openPrivilege;
}

/** REVOKE for everything that would be open to everyone and is not; only owned objects had their grants read. */
function revocations(context: RenderContext): readonly RenderNode[] {
  const open = new Set(
    context
      .of('grant')
      .filter(({ grantee }) => grantee === 'public')
      .map(({ on }) => objectKey(on)),
  );
  return context
    .of('owner')
    .filter(({ on }) => factsOf(on.kind).openPrivilege !== null && !open.has(objectKey(on)))
    .map(({ on }) => ({
      object: on,
      step: 'Grant' as const,
      statements: [revokeAll(on, 'public')],
      provides: [],
      needs: [objectKey(on)],
      prefers: [],
    }));
}

function grantStatements(grant: GrantObject): readonly string[] {
  return changeGrant(grant, grant.initial ?? [], grant.privileges);
}

/** From what the grantee has to what it is to have. */
export function changeGrant(
  { on, grantee }: GrantObject,
  actual: readonly string[],
  expected: readonly string[],
): readonly string[] {
  const option = ' WITH GRANT OPTION';
  const plain = (privilege: string): string => privilege.replace(option, '');
  const role = grantee === 'public' ? 'PUBLIC' : quoteIdentifier(grantee);
  const gone = actual.filter((privilege) => !expected.includes(privilege)).map(plain);
  const come = expected.filter((privilege) => !actual.includes(privilege));
  const grant = (privileges: readonly string[], suffix: string): readonly string[] =>
    privileges.length === 0 ? [] : [`GRANT ${privilegesOn(on, privileges)} TO ${role}${suffix}`];
  return [
    ...(gone.length === 0 ? [] : [`REVOKE ${privilegesOn(on, gone)} FROM ${role}`]),
    ...grant(
      come.filter((privilege) => !privilege.endsWith(option)),
      '',
    ),
    ...grant(come.filter((privilege) => privilege.endsWith(option)).map(plain), option),
  ];
}

export function revokeAll(on: ObjectIdentity, grantee: string): string {
  return `REVOKE ALL ON ${grantTarget(on)} FROM ${grantee === 'public' ? 'PUBLIC' : quoteIdentifier(grantee)}`;
}

/** `SELECT ON TABLE "s"."t"`; of a column, `SELECT ("c") ON TABLE "s"."t"`. */
function privilegesOn(on: ObjectIdentity, privileges: readonly string[]): string {
  if (on.kind === 'column') {
    const column = quoteIdentifier(on.name);
    return `${privileges.map((privilege) => `${privilege} (${column})`).join(', ')} ON TABLE ${qualifyTable(on)}`;
  }
  return `${privileges.join(', ')} ON ${grantTarget(on)}`;
}

/** GRANT knows views as tables, domains as types and aggregates as functions. */
function grantTarget(on: ObjectIdentity): string {
  switch (on.kind) {
    case 'view':
    case 'materializedView':
      return nameTarget({ ...on, kind: 'table' });
    case 'foreignTable':
      return nameTarget({ ...on, kind: 'table' });
    case 'foreignServer':
      return `FOREIGN ${nameTarget(on)}`;
    case 'domain':
      return nameTarget({ ...on, kind: 'enum' });
    case 'aggregate':
      return nameTarget({ ...on, kind: 'function' });
    default:
      return nameTarget(on);
  }
}
