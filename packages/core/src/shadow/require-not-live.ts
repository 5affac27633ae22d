import { randomInt } from 'node:crypto';
import type { Writer } from '../database/database.ts';
import { Refusal } from '../model/failure.ts';
import type { ShadowContext } from './shadow-server.ts';

/** Advisory locks belong to one database of one server, and anyone may see them. */
const heldHereSql = `
select 1 as found from pg_catalog.pg_locks
where locktype = 'advisory' and classid = $1::oid and objid = $2::oid and objsubid = 2
  and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())`;

/**
 * Proves that the shadow is not the live database. URLs tell nothing: two may lead to one server. Different system
 * identifiers prove different servers; equal ones prove nothing (a copy of a data directory keeps it) and a role may
 * not be allowed to read them. So a lock is taken on the shadow and looked for on the live database.
 *
 * @throws Refusal `shadow-is-live`, also when it cannot be ruled out.
 */
export async function requireNotLive(
  shadow: Writer,
  context: Pick<ShadowContext, 'live' | 'liveIdentity'>,
): Promise<void> {
  const live = context.live?.identity ?? context.liveIdentity;
  if (live === null) return;
  const { systemIdentifier, oid, name } = shadow.identity;
  const identifiersDiffer =
    systemIdentifier !== null && live.systemIdentifier !== null && systemIdentifier !== live.systemIdentifier;
  if (identifiersDiffer) return;
  const isLive =
    context.live === null ? oid === live.oid && name === live.name : await seesLock(shadow, context.live);
  if (!isLive) return;
  throw new Refusal('shadow-is-live', `The shadow database is the live database ${live.name}.`, {
    why: 'Migrations are replayed on the shadow, and everything in it is dropped afterwards.',
    next: 'Name another, empty database with --shadow, or use --shadow embedded.',
  });
}

async function seesLock(shadow: Writer, live: Writer): Promise<boolean> {
  const key = [randomInt(1, 2 ** 31 - 1), randomInt(1, 2 ** 31 - 1)];
  return await shadow.transaction('begin', async () => {
    await shadow.query('select pg_catalog.pg_advisory_xact_lock($1::int, $2::int)', key);
    return (await live.query<{ found: string | null }>(heldHereSql, key)).length > 0;
  });
}
