import { quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import { listAt, textAt, textOfString, valueAt } from '../parse/parse-tree.ts';
import type { Administered } from './administered-role.ts';

interface Option {
  readonly name: string;
  readonly value: string;
}

/** Options that say what is done at once on the publisher. */
const doneAtOnce: ReadonlySet<string> = new Set([
  'connect',
  'create_slot',
  'copy_data',
  'enabled',
  'refresh',
]);
/** Where they change, the publisher is told. */
const toldPublisher: ReadonlySet<string> = new Set(['failover', 'two_phase']);

/** What a subscription is, without what would connect to its publisher: none of a scratch server runs. */
export function administerSubscription(kind: string, node: unknown): Administered | null {
  const name = quoteIdentifier(textAt(node, 'subname') ?? '');
  const sql = kind === 'DropSubscriptionStmt' ? drop(node, name) : write(kind, node, name);
  if (sql === null) return null;
  return sql === '' ? { by: 'session', sql: 'do $$ begin end $$' } : { by: 'administrator', kind: 'p', sql };
}

/** Null where the server is to refuse it; empty where nothing of it is to be done here. */
function write(kind: string, node: unknown, name: string): string | null {
  const options = listAt(node, 'options').map(optionOf);
  const settings = options.filter((option) => !doneAtOnce.has(option.name)).map(writeOption);
  const connection = `connection ${quoteLiteral(textAt(node, 'conninfo') ?? '')}`;
  const publications = listAt(node, 'publication')
    .map((each) => quoteIdentifier(textOfString(each) ?? ''))
    .join(', ');
  if (kind === 'CreateSubscriptionStmt') {
    const withs = ['connect = false', ...settings].join(', ');
    return `create subscription ${name} ${connection} publication ${publications} with (${withs})`;
  }
  const head = `alter subscription ${name}`;
  switch (textAt(node, 'kind')) {
    case 'ALTER_SUBSCRIPTION_CONNECTION':
      return `${head} ${connection}`;
    case 'ALTER_SUBSCRIPTION_OPTIONS':
      return options.some((option) => toldPublisher.has(option.name))
        ? null
        : `${head} set (${settings.join(', ')})`;
    case 'ALTER_SUBSCRIPTION_SET_PUBLICATION':
      return `${head} set publication ${publications} with (refresh = false)`;
    case 'ALTER_SUBSCRIPTION_ADD_PUBLICATION':
      return `${head} add publication ${publications} with (refresh = false)`;
    case 'ALTER_SUBSCRIPTION_DROP_PUBLICATION':
      return `${head} drop publication ${publications} with (refresh = false)`;
    case 'ALTER_SUBSCRIPTION_REFRESH':
    case 'ALTER_SUBSCRIPTION_ENABLED':
    case 'ALTER_SUBSCRIPTION_SKIP':
      return '';
    default:
      return null;
  }
}

/** With a slot it would connect, to drop that. */
function drop(node: unknown, name: string): string {
  const release = `alter subscription ${name} set (slot_name = none)`;
  if (valueAt(node, 'missing_ok') !== true) return `${release};\ndrop subscription ${name}`;
  return `do $drop$ begin ${release}; exception when undefined_object then null; end $drop$;
drop subscription if exists ${name}`;
}

function optionOf(node: unknown): Option {
  const element = valueAt(node, 'DefElem');
  const arg = valueAt(element, 'arg');
  const names = listAt(valueAt(arg, 'TypeName'), 'names').map(textOfString);
  const number = valueAt(valueAt(arg, 'Integer'), 'ival');
  const written = textOfString(arg) ?? names.at(-1);
  const value = written ?? (arg === undefined || typeof number === 'number' ? 'true' : '0');
  return { name: textAt(element, 'defname') ?? '', value };
}

function writeOption({ name, value }: Option): string {
  return `${quoteIdentifier(name)} = ${quoteLiteral(value)}`;
}

/** SQL for an administrator: a database is not dropped as long as it has subscriptions. */
export function forgetSubscriptionsSql(database: string): string {
  const own = `from pg_catalog.pg_subscription s
    where s.subdbid operator(pg_catalog.=) (select d.oid from pg_catalog.pg_database d
      where d.datname operator(pg_catalog.=) ${quoteLiteral(database)})`;
  return `delete from pg_catalog.pg_replication_origin
    where roname in (select pg_catalog.concat('pg_', s.oid) ${own});
  delete ${own}`;
}
