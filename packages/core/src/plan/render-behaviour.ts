import type { EventTrigger, Firing, Policy, Rule, Trigger } from '../model/objects/code.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { RenderContext } from './render-context.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import type { RenderStep } from '../model/render-step.ts';
import { relationKinds } from '../model/facts-of.ts';
import { qualifyTable } from './render-identifier.ts';
import type { RenderNode } from './render-node.ts';

/** What acts when rows are read or written: triggers, rules, row security; and event triggers. */
export function behaviourNodes(context: RenderContext): readonly RenderNode[] {
  return [
    ...context.of('rule').map((rule) => onRelation(context, rule, 'CreateRule', createRule(rule))),
    ...context.of('trigger').flatMap((trigger) => {
      const statements = createTrigger(context, trigger);
      if (statements.length === 0) return [];
      const parent = parentTrigger(context, trigger);
      const made = onRelation(context, trigger, 'CreateTrigger', statements);
      return [parent === undefined ? made : { ...made, needs: [...made.needs, objectKey(parent)] }];
    }),
    ...context.of('table').flatMap(({ hasRowSecurity, forcesRowSecurity, ...table }) => {
      const actions = [
        ...(hasRowSecurity ? ['ENABLE ROW LEVEL SECURITY'] : []),
        ...(forcesRowSecurity ? ['FORCE ROW LEVEL SECURITY'] : []),
      ];
      if (actions.length === 0) return [];
      const sql = `ALTER TABLE ${quoteQualified(table.schema, table.name)} ${actions.join(', ')}`;
      return [node(table, 'EnableRowSecurity', [sql], [objectKey(table)])];
    }),
    ...context
      .of('policy')
      .map((policy) => onRelation(context, policy, 'CreatePolicy', [createPolicy(policy)])),
    ...context
      .of('eventTrigger')
      .map((trigger) =>
        node(trigger, 'CreateEventTrigger', createEventTrigger(trigger), context.needsOf(trigger)),
      ),
  ];
}

function node(
  object: ObjectIdentity,
  step: RenderStep,
  statements: readonly string[],
  needs: readonly ObjectKey[],
): RenderNode {
  return { object, step, statements, provides: [objectKey(object)], needs, prefers: [] };
}

function onRelation(
  context: RenderContext,
  object: Trigger | Rule | Policy,
  step: RenderStep,
  statements: readonly string[],
): RenderNode {
  const relation = { schema: object.schema, table: null, name: object.table };
  const relations = relationKinds.map((kind) => objectKey({ kind, ...relation }));
  return node(object, step, statements, [...relations, ...context.needsOf(object)]);
}

function createTrigger(context: RenderContext, trigger: Trigger): readonly string[] {
  const firing = `ALTER TABLE ${qualifyTable(trigger)} ${enable(trigger.firing)} TRIGGER ${quoteIdentifier(trigger.name)}`;
  if (trigger.isInherited) {
    return trigger.firing === (parentTrigger(context, trigger)?.firing ?? 'origin') ? [] : [firing];
  }
  const definition = trigger.definition.replace(/;$/, '');
  return trigger.firing === 'origin' ? [definition] : [definition, firing];
}

/** The trigger on the partitioned table that made this one, in the same state. */
function parentTrigger(context: RenderContext, trigger: Trigger): Trigger | undefined {
  const table = context.tableOf(trigger);
  if (!trigger.isInherited || table === undefined) return undefined;
  const parents = context.parentsOf(table);
  return parents.flatMap((parent) => context.on('trigger', parent)).find(({ name }) => name === trigger.name);
}

function createRule(rule: Rule): readonly string[] {
  const definition = rule.definition.replace(/;$/, '');
  if (rule.firing === 'origin') return [definition];
  return [
    definition,
    `ALTER TABLE ${qualifyTable(rule)} ${enable(rule.firing)} RULE ${quoteIdentifier(rule.name)}`,
  ];
}

function createEventTrigger(trigger: EventTrigger): readonly string[] {
  const definition = trigger.definition.replace(/;$/, '');
  if (trigger.firing === 'origin') return [definition];
  return [definition, `ALTER EVENT TRIGGER ${quoteIdentifier(trigger.name)} ${enable(trigger.firing)}`];
}

export function enable(firing: Firing): string {
  switch (firing) {
    case 'origin':
      return 'ENABLE';
    case 'disabled':
      return 'DISABLE';
    case 'replica':
      return 'ENABLE REPLICA';
    case 'always':
      return 'ENABLE ALWAYS';
  }
}

function createPolicy(policy: Policy): string {
  const roles = policy.roles.map((role) => (role === 'public' ? 'PUBLIC' : quoteIdentifier(role)));
  const isForAll = policy.roles.length === 1 && policy.roles[0] === 'public';
  const clauses = [
    ...(policy.isPermissive ? [] : ['AS RESTRICTIVE']),
    ...(policy.command === 'all' ? [] : [`FOR ${policy.command.toUpperCase()}`]),
    ...(isForAll ? [] : [`TO ${roles.join(', ')}`]),
    ...(policy.using === null ? [] : [`USING (${policy.using})`]),
    ...(policy.withCheck === null ? [] : [`WITH CHECK (${policy.withCheck})`]),
  ];
  const head = `CREATE POLICY ${quoteIdentifier(policy.name)} ON ${qualifyTable(policy)}`;
  return [head, ...clauses].join(clauses.length > 1 ? '\n    ' : ' ');
}
