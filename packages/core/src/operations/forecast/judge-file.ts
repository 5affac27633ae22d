import { asksSurroundings, changesRoles } from '../../model/block-conditions.ts';
import type { StatementRefusal, TriedStatement } from '../../model/tried-statement.ts';
import { unitOffset } from '../../replay/run-migration.ts';
import { createLineCounter } from '../../replay/script-statement.ts';
import type { LiveFacts } from './read-live-facts.ts';
import { BaseObjects } from './base-objects.ts';
import { insufficientPrivilege, findRefusedByLive } from './find-refused-by-live.ts';
import type { TriedFile } from './try-pending.ts';

/** Where a pending file stops, whatever the rows are. */
export interface FileStop extends Omit<StatementRefusal, 'sqlState'> {
  readonly line: number;
  readonly code: string | null;
  /** Null where Prisma stumbles, not the server. */
  readonly sqlState: string | null;
}

export interface JudgedFile {
  readonly stops: readonly FileStop[];
  /** Refusals that may not be those of the live database, with their lines. */
  readonly untold: readonly { readonly line: number; readonly sentence: string }[];
}

/** Data exceptions, constraints, no or too many rows, RAISE: on a copy without rows they say nothing of the original. */
const dependsOnRows = /^(?:2[13]|22|P0)/;
const missingRole = /^role "(.+)" does not exist$/;

/** What of a pending file PostgreSQL refuses, told from its trial and from what the live server says of its role. */
export async function judgeFile(
  tried: TriedFile,
  facts: LiveFacts | null,
  defaultSchema: string,
): Promise<JudgedFile> {
  const { whole, standIns } = tried;
  const base = new BaseObjects(tried.tried.base, tried.file.sql);
  const hasRun = whole?.kind === 'ran' || whole?.kind === 'lost' || whole?.kind === 'unrecorded';
  const found: FileStop[] = [];
  const ofSum = new Set<FileStop>();
  const untold: { line: number; sentence: string }[] = [];
  for (const step of tried.tried.steps) {
    const own = hasRun ? null : step.refusal;
    const refusal = own ?? (await findRefusedByLive(step, base, facts, defaultSchema));
    const surroundings = askedElsewhere(step, facts);
    if (surroundings !== null) untold.push({ line: step.line, sentence: surroundings });
    if (refusal === null || surroundings !== null) continue;
    const doubt = doubtOf(step, refusal, facts);
    const stop = { ...refusal, line: step.line, code: 'P3018' };
    if (step.text === '') ofSum.add(stop);
    if (doubt === null) found.push(stop);
    else untold.push({ line: step.line, sentence: doubt });
  }
  // What is told of the file as a sum has no line of its own: a statement that is refused for the same says it.
  const isSaid = ({ message }: FileStop): boolean =>
    found.some((other) => !ofSum.has(other) && other.message === message);
  const stops = found.filter((stop) => !ofSum.has(stop) || !isSaid(stop));
  const isTold = stops.length + untold.length === 0 && standIns.length === 0;
  const afterwards = isTold ? stopOfWhole(tried) : null;
  return { stops: afterwards === null ? stops : [...stops, afterwards], untold };
}

/** A file of which every statement runs may still be refused as the one query that Prisma sends, or go unrecorded. */
function stopOfWhole({ whole, tried, file }: TriedFile): FileStop | null {
  const lastLine = (...kinds: readonly string[]): number =>
    tried.steps.findLast(({ kind }) => kind !== null && kinds.includes(kind))?.line ?? 1;
  switch (whole?.kind) {
    case 'refused': {
      const { failure } = whole;
      const place = failure.position === null ? null : unitOffset(file.sql, failure.position - 1);
      const { sqlState, serverMessage, detail, hint } = failure;
      return {
        line: place === null ? lineOfWhole(tried.steps) : createLineCounter(file.sql)(place),
        code: 'P3018',
        sqlState,
        message: `${serverMessage} (as one query, which is how Prisma sends it)`,
        detail,
        hint,
      };
    }
    case 'unrecorded':
      return {
        line: lastLine('VariableSetStmt', 'SelectStmt'),
        code: whole.failure.sqlState === '42P01' ? 'P1014' : null,
        sqlState: whole.failure.sqlState,
        message: `it leaves the session so that Prisma cannot write its record (${whole.failure.serverMessage}): the migration stays unfinished, and the next deploy stops with P3009`,
        detail: null,
        hint: 'Set search_path and role back at the end of the file',
      };
    case 'lost':
      return {
        line: lastLine('TransactionStmt'),
        code: 'P3009',
        sqlState: null,
        message:
          'it leaves a transaction open: Prisma writes its record into it, and the connection ends without COMMIT: all of it is lost, and the next deploy stops with P3009',
        detail: null,
        hint: 'End the file with COMMIT',
      };
    case 'ran':
    case undefined:
      return null;
  }
}

/** What of a block hangs on the server and the role that it runs as: on the scratch server these are others. */
function askedElsewhere({ kind, line, text }: TriedStatement, facts: LiveFacts | null): string | null {
  if (kind !== 'DoStmt' && kind !== 'CallStmt') return null;
  if (asksSurroundings(text)) {
    return `Line ${line} asks which server, database or role it runs on, and was tried on another: what it does here can only be told by running it.`;
  }
  const mayChangeRoles = facts === null || facts.isSuperuser || facts.canCreateRoles;
  return changesRoles(text) && !mayChangeRoles
    ? `Line ${line} may make or change a role, which takes CREATEROLE: whether it comes to that was not told.`
    : null;
}

/** Why a refusal on the scratch server need not be one of the live server; null when it is one. */
function doubtOf(step: TriedStatement, refusal: StatementRefusal, facts: LiveFacts | null): string | null {
  const { line, nature, kind } = step;
  const readsRows = nature === 'data' || kind === 'DoStmt' || kind === 'SelectStmt';
  if (readsRows && dependsOnRows.test(refusal.sqlState)) {
    return `Line ${line} stops on a copy without rows (${refusal.message}); whether it does on the rows that are there can only be told by running it.`;
  }
  // The scratch server runs migrations with fewer rights than a superuser has.
  if (refusal.sqlState === insufficientPrivilege && (facts === null || facts.isSuperuser)) {
    return `Line ${line} was not tried: the scratch server does not allow it (${refusal.message}), and the role may.`;
  }
  const role = missingRole.exec(refusal.message)?.[1];
  if (role !== undefined && (facts === null || facts.roles.has(role))) {
    return facts === null
      ? `Line ${line} needs role ${role}; a snapshot does not say whether it is there.`
      : `Line ${line} was not tried: role ${role} could not be made on the scratch server.`;
  }
  return null;
}

/** PostgreSQL names no statement: the first that refuses to stand with others, if there is one. */
function lineOfWhole(steps: readonly TriedStatement[]): number {
  return (steps.find(({ isTransactional }) => !isTransactional) ?? steps[0])?.line ?? 1;
}
