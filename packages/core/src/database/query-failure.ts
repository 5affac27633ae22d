import { DatabaseError } from 'pg';
import type { FailureCode } from '../model/failure.ts';
import { Failure } from '../model/failure.ts';

/** A statement that the server refused, with all that the server said about it. */
export class QueryFailure extends Failure {
  /** `42P01` */
  readonly sqlState: string;
  /** What the server said, without our words. */
  readonly serverMessage: string;
  readonly severity: string | null;
  /** 1-based, in characters, into the text that was sent. */
  readonly position: number | null;
  readonly detail: string | null;
  readonly hint: string | null;
  /** Call stack of the functions in which it happened. */
  readonly where: string | null;
  /** Schema of the object that it is about, where the server names it. */
  readonly schema: string | null;

  constructor(error: DatabaseError) {
    const sqlState = error.code ?? 'XX000';
    const known = knownStates[sqlState];
    super(known?.code ?? 'query-failed', known?.message(error.message) ?? error.message, {
      cause: error,
      ...(known?.why === undefined ? {} : { why: known.why }),
      ...nextStep(known?.next ?? error.hint),
    });
    this.sqlState = sqlState;
    this.serverMessage = error.message;
    this.severity = error.severity ?? null;
    this.position = error.position === undefined ? null : Number(error.position);
    this.detail = error.detail ?? null;
    this.hint = error.hint ?? null;
    this.where = error.where ?? null;
    this.schema = error.schema ?? null;
  }
}

interface KnownState {
  readonly code: FailureCode;
  readonly message: (serverMessage: string) => string;
  readonly why?: string;
  readonly next?: string;
}

const serverSays = (serverMessage: string): string => `The server refused: ${serverMessage}.`;

const knownStates: Readonly<Record<string, KnownState | undefined>> = {
  '42501': {
    code: 'permission-denied',
    message: serverSays,
    next: 'Connect as a role that may do this, or ask for the privilege to be granted.',
  },
  '25006': {
    code: 'permission-denied',
    message: (text) => `The database is read-only: ${text}.`,
    next: 'Connect to the primary server with a role that may write.',
  },
  '55P03': {
    code: 'lock-timeout',
    message: (text) => `A lock was not free in time: ${text}.`,
    why: 'Another session holds it; while we queue for it, every later query on that object waits behind us.',
    next: 'Find the session that holds it in pg_stat_activity, or wait longer with --lock-timeout.',
  },
  '57014': {
    code: 'statement-timeout',
    message: (text) => `The server stopped a statement: ${text}.`,
    next: 'Allow more time with --statement-timeout.',
  },
  '57P01': connectionLost('The server was shut down or an administrator ended the session'),
  '57P02': connectionLost('The server crashed'),
  '57P05': connectionLost('The server ended the session for being idle'),
  '25P03': connectionLost('The server ended the session for being idle inside a transaction'),
};

function connectionLost(reason: string): KnownState {
  return {
    code: 'connection-lost',
    message: () => `${reason}.`,
    why: 'What was not committed was rolled back.',
    next: 'Run the command again when the server answers.',
  };
}

function nextStep(text: string | undefined): { readonly next?: string } {
  return text === undefined ? {} : { next: text };
}

/** What a rejected query means: a statement that the server refused, or a connection that is gone. */
export function explainQueryError(error: Error): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof DatabaseError) return new QueryFailure(error);
  return new Failure('connection-lost', `The connection to the database was lost: ${error.message}.`, {
    why: 'What was not committed was rolled back.',
    next: 'Run the command again when the server answers.',
    cause: error,
  });
}
