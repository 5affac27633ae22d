import { InvariantError } from '../model/failure.ts';
import { describeObject } from '../model/identity.ts';
import type { ForeignOption } from '../model/objects/foreign-data.ts';
import type { CatalogReader } from './catalog-context.ts';
import { parseConnectionString } from './connection-string.ts';
import { isTrue, parseTextArray, rowsOf } from './text-rows.ts';

const bool = (column: string): string => `case when s.${column} then 'true' else 'false' end`;
const optionsSince: Readonly<Record<number, readonly (readonly [name: string, value: string])[]>> = {
  140000: [
    ['binary', bool('subbinary')],
    [
      'streaming',
      `case s.substream::text when 't' then 'on' when 'true' then 'on' when 'p' then 'parallel' else 'off' end`,
    ],
    ['synchronous_commit', 's.subsynccommit'],
  ],
  150000: [
    ['disable_on_error', bool('subdisableonerr')],
    ['two_phase', `case when s.subtwophasestate = 'd' then 'false' else 'true' end`],
  ],
  160000: [
    ['origin', 's.suborigin'],
    ['password_required', bool('subpasswordrequired')],
    ['run_as_owner', bool('subrunasowner')],
  ],
  170000: [['failover', bool('subfailover')]],
};

/** What is closed to ordinary roles is in a query of its own, which only runs for those who may run it. */
const closed = `case when has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'select') then
      substring(query_to_xml(format('select encode(convert_to(json_build_array(s.subconninfo, s.subsynccommit)::text,
        ''UTF8''), ''hex'') as cell from pg_catalog.pg_subscription s where s.subdbid = %s and s.subname = %L',
        s.subdbid, s.subname), true, false, '')::text from '<cell>([0-9a-f]*)</cell>') end`;

const subscriptionsSql = (version: number): string => {
  const options = Object.entries(optionsSince)
    .filter(([since]) => version >= Number(since))
    .flatMap(([, list]) => list)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `'${name}', ${value}`);
  return `
  select quote_ident(s.subname), s.subname, pg_get_userbyid(s.subowner), s.subpublications, s.subslotname, s.subenabled,
    array[${options.join(', ')}]::text[], ${closed}
  from pg_catalog.pg_subscription s
  where s.subdbid = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
  order by s.subname collate "C"
`;
};
type SubscriptionRow = readonly [
  address: string,
  name: string,
  owner: string,
  publications: string,
  slot: string | null,
  isEnabled: string,
  options: string,
  closed: string | null,
];

export const subscriptions: CatalogReader = {
  kinds: ['subscription'],
  sql: (_, serverVersionNumber) => subscriptionsSql(serverVersionNumber),
  needs: ['subscriptions'],
  read(rows, context) {
    for (const row of rowsOf<SubscriptionRow>(rows, 8)) {
      const [address, name, role, publications, slot, enabled, visible, cell] = row;
      const identity = { kind: 'subscription', schema: null, table: null, name } as const;
      const isEnabled = isTrue(enabled);
      const seen = cell === null ? null : parseClosed(cell);
      const options = [
        ...pairsOf(parseTextArray(visible)),
        ...(seen === null || visible !== '{}'
          ? []
          : [{ name: 'synchronous_commit', value: seen.synchronousCommit }]),
      ];
      const connection = seen?.connection ?? null;
      if (isEnabled) context.countNotModelled('enabled state of a subscription', name);
      if (connection === null) context.countNotModelled('connection string of a subscription', name);
      for (const option of connection ?? []) {
        if (option.value === null)
          context.countNotModelled(
            'connection parameter that may be a secret',
            `${option.name} of ${describeObject(identity)}`,
          );
      }
      const subscription = {
        ...identity,
        connection,
        publications: parseTextArray(publications),
        slot,
        options,
        isEnabled,
      };
      context.add(subscription, 'pg_subscription', address);
      // Owners are read by OID, which PostgreSQL 13 shows to superusers only.
      if (context.readsPrivileges)
        context.add({
          ...identity,
          kind: 'owner',
          name: `subscription ${name}`,
          on: identity,
          role,
          kept: null,
        });
    }
  },
};

function pairsOf(cells: readonly string[]): readonly ForeignOption[] {
  return cells.flatMap((name, at) => (at % 2 === 0 ? [{ name, value: cells[at + 1] ?? '' }] : []));
}

function parseClosed(cell: string): {
  readonly connection: readonly ForeignOption[];
  readonly synchronousCommit: string;
} {
  const parsed: unknown = JSON.parse(Buffer.from(cell, 'hex').toString('utf8'));
  if (!Array.isArray(parsed)) throw new InvariantError('a subscription without its connection');
  const [connection, synchronousCommit] = parsed.map(String);
  return { connection: parseConnectionString(connection ?? ''), synchronousCommit: synchronousCommit ?? '' };
}
