import type { CatalogObject } from '../model/catalog.ts';
import type { ForeignOption } from '../model/objects/foreign-data.ts';
import type { Subscription } from '../model/objects/replication.ts';
import { isSameConnection } from '../model/same-connection.ts';
import { describeObject, objectKey } from '../model/identity.ts';
import type { Hazard, Statement } from '../model/plan.ts';
import { quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import type { RenderContext } from './render-context.ts';
import { nameTarget } from './render-identifier.ts';
import type { RenderNode } from './render-node.ts';
import { statement } from './statement.ts';

export function subscriptionNodes(context: RenderContext): readonly RenderNode[] {
  return context.of('subscription').map((subscription) => ({
    object: subscription,
    step: 'CreateSubscription' as const,
    statements: [createSubscription(subscription)],
    provides: [objectKey(subscription)],
    needs: context.needsOf(subscription),
    prefers: [],
  }));
}

/** As pg_dump writes it: nothing is connected to, no slot is made, and it does not run until it is told to. */
function createSubscription(subscription: Subscription): string {
  const { connection, slot, options } = subscription;
  const withs = ['connect = false', `slot_name = ${nameSlot(slot)}`, ...options.map(setOption)];
  return [
    `CREATE ${nameTarget(subscription)}`,
    `CONNECTION ${quoteLiteral(writeConnection(connection ?? [{ name: 'host', value: null }]))}`,
    `PUBLICATION ${listPublications(subscription)} WITH (${withs.join(', ')})`,
  ].join(' ');
}

function listPublications({ publications }: Subscription): string {
  return publications.map(quoteIdentifier).join(', ');
}

function nameSlot(slot: string | null): string {
  return slot === null ? 'NONE' : quoteLiteral(slot);
}

function setOption({ name, value }: ForeignOption): string {
  return `${name} = ${quoteLiteral(value ?? '')}`;
}

/** `set-me` stands where a value may be a secret. */
function writeConnection(connection: readonly ForeignOption[]): string {
  return connection
    .map(({ name, value }) => {
      if (name === 'uri') return value ?? 'postgresql://set-me:set-me@set-me';
      const text = value ?? 'set-me';
      return `${name}=${/^[^\s\\']+$/.test(text) ? text : `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`}`;
    })
    .join(' ');
}

/** What the script leaves to a person. */
export function noteOnSubscription(subscription: Subscription): readonly string[] {
  const what = describeObject(subscription);
  const lacking = lackingOf(subscription);
  return [
    ...(lacking === null
      ? []
      : [`${what}: ${lacking} and not written; put it where 'set-me' stands, outside of the migrations`]),
    ...(subscription.isEnabled
      ? [
          `${what} is made without connecting, and does not run until ALTER SUBSCRIPTION … ENABLE and REFRESH PUBLICATION`,
        ]
      : []),
  ];
}

const settable: ReadonlySet<string> = new Set([
  'binary',
  'streaming',
  'synchronous_commit',
  'disable_on_error',
  'origin',
  'password_required',
  'run_as_owner',
]);

/** Why a person has to write the statement; null where it can be planned. */
export function obstacleToSubscription(
  actual: CatalogObject | undefined,
  expected: Subscription,
): string | null {
  const byHand = 'write the statement by hand';
  const lacking = lackingOf(expected);
  if (actual?.kind !== 'subscription') return lacking === null ? null : `${lacking}: ${byHand}`;
  const changed = changedOptions(actual, expected).filter(({ name }) => !settable.has(name));
  if (changed.length > 0)
    return `ALTER SUBSCRIPTION … SET (${changed.map(({ name }) => name).join(', ')}) connects to the publisher, or is not known to this PostgreSQL: ${byHand}`;
  return lacking === null || isSameConnection(actual.connection, expected.connection)
    ? null
    : `${lacking}: ${byHand}`;
}

function changedOptions(actual: Subscription, expected: Subscription): readonly ForeignOption[] {
  return expected.options.filter(({ name, value }) => {
    const found = actual.options.find((option) => option.name === name);
    return found !== undefined && found.value !== value;
  });
}

/** In place: no statement of these connects, and tables that are newly published are followed after a REFRESH. */
export function alterSubscription(
  actual: CatalogObject & { readonly kind: 'subscription' },
  expected: Subscription,
  attributes: ReadonlySet<string>,
): readonly Statement[] {
  const head = `ALTER ${nameTarget(expected)}`;
  const isUnslotted = attributes.has('slot') && expected.slot === null;
  const settings = [
    ...(attributes.has('slot') ? [`slot_name = ${nameSlot(expected.slot)}`] : []),
    ...(attributes.has('options') ? changedOptions(actual, expected).map(setOption) : []),
  ];
  const leaves = actual.publications.some((name) => !expected.publications.includes(name));
  return [
    ...(isUnslotted && actual.isEnabled
      ? [statement(`${head} DISABLE`, expected, { hazards: [missesChanges(actual)] })]
      : []),
    ...(attributes.has('connection')
      ? [
          statement(
            `${head} CONNECTION ${quoteLiteral(writeConnection(expected.connection ?? []))}`,
            expected,
          ),
        ]
      : []),
    ...(attributes.has('publications')
      ? [
          statement(
            `${head} SET PUBLICATION ${listPublications(expected)} WITH (refresh = false)`,
            expected,
            {
              hazards: leaves ? [missesChanges(actual)] : [],
            },
          ),
        ]
      : []),
    ...(settings.length > 0 ? [statement(`${head} SET (${settings.join(', ')})`, expected)] : []),
  ];
}

/** Without a slot DROP SUBSCRIPTION connects nowhere: a slot of the publisher that others may read stays. */
export function dropSubscription(
  subscription: CatalogObject & { readonly kind: 'subscription' },
): readonly Statement[] {
  const name = nameTarget(subscription);
  const hazards = [missesChanges(subscription)];
  return [
    ...(subscription.slot === null
      ? []
      : [
          ...(subscription.isEnabled ? [`ALTER ${name} DISABLE`] : []),
          `ALTER ${name} SET (slot_name = NONE)`,
        ]),
    `DROP ${name}`,
  ].map((sql) => statement(sql, subscription, { hazards }));
}

function missesChanges({ name, slot }: Subscription): Hazard {
  const kept =
    slot === null ? '' : `; slot ${slot} stays on the publisher and keeps its log until it is dropped there`;
  return {
    kind: 'dataLoss',
    message: `changes of the publisher no longer arrive by subscription ${name}${kept}`,
  };
}

/** Why the connection string cannot be written; null where it can. */
function lackingOf({ connection }: Subscription): string | null {
  if (connection === null) return 'the connection string is closed to this role';
  const hidden = connection.filter(({ value }) => value === null).map(({ name }) => name);
  return hidden.length === 0
    ? null
    : `the value of ${hidden.join(', ')} in the connection string may be a secret, which is not read`;
}
