import type { NextAction } from '../../model/report.ts';
import { quoteArgument } from '../../model/shell-argument.ts';
import type { Situation } from '../../model/verdict.ts';

/** The commands that reports name, each written down once. */

export const deployAction: NextAction = {
  command: 'prisma migrate deploy',
  why: 'applies what is pending, if anything',
};

export function deployPending(names: readonly string[]): NextAction {
  return { ...deployAction, why: `runs what is pending: ${names.join(', ')}` };
}

export const statusAction: NextAction = {
  command: 'prisma-mend status',
  why: 'says what state this database is in, and what the next deploy will do',
};

export const driftAction: NextAction = {
  command: 'prisma-mend drift',
  why: 'shows what the database has beyond its history, and the ways out',
};

export const resolveAction: NextAction = {
  command: 'prisma-mend resolve',
  why: 'says of every row and folder what happened, and which command cures it',
};

/** What nobody saw cannot be cured: first somebody who may read it has to look. */
export function brokenLedgerAction(isReadable: boolean): NextAction {
  return isReadable
    ? resolveAction
    : { ...statusAction, why: 'again, once the role may read the history table: the finding has the GRANT' };
}

/** Marks a history that is there, and writes one where there is none. */
export function baselineAction(hasHistory: boolean): NextAction {
  return {
    command: 'prisma-mend baseline',
    why: hasHistory
      ? 'marks the migrations that the database is proven to hold, so that deploy passes'
      : 'writes a first migration from the database as it is, and marks it, so that deploy passes',
  };
}

export const writeAction: NextAction = {
  command: 'prisma-mend baseline --yes',
  why: 'writes what is proven, so that prisma migrate deploy passes',
};

export const writeResolutionAction: NextAction = {
  command: 'prisma-mend resolve --yes',
  why: 'writes the changes that are proven',
};

export function statusOf(name: string, why: string): NextAction {
  return { command: `prisma-mend status ${quoteArgument(name)}`, why };
}

/** The ledger is sound, and nothing stands in the way of deploy but what nobody saw. */
export function isSettled(situation: Situation): boolean {
  return situation === 'baselined' || situation === 'behind' || situation === 'diverged';
}
