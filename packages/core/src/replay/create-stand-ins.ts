import type { QueryFailure } from '../database/query-failure.ts';
import { createLedgerSql, ledgerTableName } from '../ledger/ledger-table.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import type { ReplayProblem } from '../model/replay.ts';
import type { StandIn } from '../model/surroundings.ts';
import { isNamedIn } from './named-in.ts';
import type { ReplaySession } from './replay-session.ts';
import type { ScriptStatement } from './script-statement.ts';

interface Refused {
  readonly session: ReplaySession;
  readonly migration: string;
  readonly failure: Pick<QueryFailure, 'sqlState' | 'serverMessage'>;
  readonly statements: readonly Pick<ScriptStatement, 'text'>[];
}

/** Kinds of objects that each of PostgreSQL's "does not exist" can mean. */
const meantBy: Readonly<Record<string, readonly ObjectIdentity['kind'][] | undefined>> = {
  '42P01': ['table'],
  '42883': ['function'],
  '42704': ['enum', 'domain', 'compositeType', 'rangeType'],
  '42703': ['column'],
};

/**
 * Puts on the scratch server what a statement was refused for want of: Prisma's own table, which every deploy finds, or
 * what the live database has from elsewhere. Null where neither has it.
 */
export async function createStandIns(refused: Refused): Promise<ReplayProblem | null> {
  const { session, migration, failure } = refused;
  if (await layLedger(session, failure)) return { kind: 'ledgerLaid', migration };
  const laid: ObjectIdentity[] = [];
  for (const standIn of findStandIns(refused)) {
    if (await session.lay(standIn, failure.serverMessage)) laid.push(standIn.object);
  }
  return laid.length === 0 ? null : { kind: 'standInLaid', migration, objects: laid };
}

async function layLedger(session: ReplaySession, failure: Refused['failure']): Promise<boolean> {
  if (failure.sqlState !== '42P01') return false;
  const name = nameIn(failure.serverMessage);
  const isLedger = name === ledgerTableName || name === `${session.defaultSchema}.${ledgerTableName}`;
  return isLedger && (await session.run(createLedgerSql(session.defaultSchema))) === null;
}

function findStandIns({ session, failure, statements }: Refused): readonly StandIn[] {
  const kinds = meantBy[failure.sqlState] ?? [];
  const name = nameIn(failure.serverMessage);
  if (name === null) return [];
  return session.standIns.filter(({ object }) => {
    if (!kinds.includes(object.kind)) return false;
    if (object.kind === 'column') {
      return object.name === name && statements.some(({ text }) => isNamedIn(text, object, session.path));
    }
    // A function's name has its argument types: all of its forms are meant.
    const bare = object.name.replace(/\(.*$/, '');
    return `${object.schema ?? ''}.${bare}` === name || (bare === name && isOnPath(object, session.path));
  });
}

function isOnPath({ schema }: ObjectIdentity, path: readonly string[]): boolean {
  return schema !== null && path.includes(schema);
}

/** `relation "a.b" does not exist`, `function auth.uid() does not exist`, `column "x" of relation "t" …` */
function nameIn(message: string): string | null {
  return (
    /^(?:relation|type|column) "([^"]+)"/.exec(message)?.[1] ??
    /^function ([^(]+)\(.*\) does not exist$/.exec(message)?.[1]?.replaceAll('"', '') ??
    null
  );
}
