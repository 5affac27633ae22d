import { createHash } from 'node:crypto';
import type { CatalogObject } from '../model/catalog.ts';
import type { LedgerRow, LedgerTable } from '../model/ledger.ts';
import { attributeOf, comparedAttributes } from '../model/object-attributes.ts';
import type { DeployFacts } from '../operations/forecast/read-deploy-facts.ts';
import type { LiveState } from '../operations/session/live-state.ts';
import { majorOf } from '../operations/session/shadow-context.ts';
import { hideOwnSchema } from './own-schema.ts';

const shownLength = 16;

/**
 * Equal for two targets exactly when everything is that a judgement rests on, whatever their own schema is called: the
 * structure, column numbers included, since they are evidence; of the ledger which rows there are and how they ended; and
 * what the role may do where something is to be deployed. Rows of the application are in none of it.
 */
export function fingerprintOf(live: LiveState, facts: DeployFacts | null): string {
  const hide = hideOwnSchema(live.defaultSchema);
  const hash = createHash('sha256');
  const { ledger, session, catalog } = live;
  const state = {
    major: majorOf(live.serverVersionNumber),
    isNotOurs: ledger.expectedSchema !== live.defaultSchema,
    ledger: ledger.table === null ? null : stateOf(ledger.table),
    elsewhere: ledger.elsewhere.map((table) => [table.schema, stateOf(table)]),
    foreign: ledger.foreign,
    isLocked: (session?.lockHolder ?? null) !== null,
    pooler: session?.pooler?.mode ?? null,
    coverage: catalog.coverage,
    facts: facts === null ? null : plain(facts),
  };
  hash.update(hide(JSON.stringify(state)));
  hash.update(linesOf(catalog.objects, hide));
  // Evidence looks there too.
  if (catalog.excluded !== undefined) hash.update(`\0${linesOf(catalog.excluded, hide)}`);
  return hash.digest('hex').slice(0, shownLength);
}

/** Where schemas stand beside the own one, their order depends on its name. */
function linesOf(objects: readonly CatalogObject[], hide: (json: string) => string): string {
  const lines = objects.map((object) => {
    const values = comparedAttributes[object.kind].map((name) => attributeOf(object, name));
    const number = object.kind === 'column' ? object.number : 0;
    return JSON.stringify([object.kind, object.schema, object.table, object.name, number, ...values]);
  });
  const text = hide(lines.join('\n'));
  return text.split('\n').sort().join('\n');
}

/**
 * Times, ids and the words of an error are different everywhere, and nothing is decided by them; the order of the rows
 * may decide in which order a history is replayed.
 */
function stateOf({ relation, columns, key, rows, isReadable, defects }: LedgerTable): unknown {
  const placeOf = ({ startedAt, migrationName }: LedgerRow): string =>
    `${startedAt ?? ''} ${migrationName ?? ''}`;
  const inOrder = [...rows].sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  return { relation, columns, key, isReadable, defects, rows: inOrder.map(endOf) };
}

function endOf({
  migrationName,
  checksum,
  finishedAt,
  rolledBackAt,
  startedAt,
  logs,
  appliedStepsCount,
}: LedgerRow): unknown {
  const isSet = (value: string | null): boolean => value !== null;
  return [
    migrationName,
    checksum,
    isSet(startedAt),
    isSet(finishedAt),
    isSet(rolledBackAt),
    (logs ?? '') !== '',
    appliedStepsCount,
  ];
}

/** Sets and maps as JSON can hold them. */
function plain(facts: DeployFacts): unknown {
  return Object.entries(facts).map(([name, value]: [string, unknown]) => [name, listed(value)]);
}

function listed(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, each]: [unknown, unknown]) => [key, listed(each)]);
  return value instanceof Set ? [...value] : value;
}
