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

  readonly #error: DatabaseError;

  constructor(
    error: DatabaseError,
    position: number | null = error.position === undefined ? null : Number(error.position),
  ) {
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
    this.position = position;
    this.#error = error;
    this.detail = error.detail ?? null;
    this.hint = error.hint ?? null;
    this.where = error.where ?? null;
    this.schema = error.schema ?? null;
  }

  /** What the server would have been asked, refused before it was sent: `insufficient_privilege`. */
  static beforehand(message: string, position: number): QueryFailure {
    const error = new DatabaseError(message, message.length, 'error');
    error.code = '42501';
    error.severity = 'ERROR';
    return new QueryFailure(error, position);
  }

  /** The same failure at another place, for a caller whose text is not the one that was sent. */
  at(position: number): QueryFailure {
    return new QueryFailure(this.#error, position);
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
    next: 'Connect as a role that may do this, or ask for the privilege to be granted; --dry-run of a command that writes prints its SQL for somebody who may.',
  },
  '25006': {
    code: 'permission-denied',
    message: (text) => `The database is read-only: ${text}.`,
    next: 'Connect to the primary server with a role that may write.',
  },
  '55P03': {
    code: 'lock-timeout',
    message: (text) => `A lock was not free in time: ${text}.`,
    why: 'Another session holds it.',
    next: 'Find the session that holds it in pg_stat_activity, or wait longer with --lock-wait.',
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

/** A pooler stands in the way of something that only a session of our own can do. */
export function poolerUnsupported(message: string, why: string, cause?: unknown): Failure {
  return new Failure('pooler-unsupported', message, {
    why,
    next: 'Give the URL of the server itself with --url (directUrl of Prisma 6, datasource.url of the Prisma 7 config), or of a pool in transaction or session mode.',
    docs: 'findings/connection-pooled.md',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** PgBouncer says it so, and ends the connection. */
const statementMode = /transaction blocks not allowed in statement pooling mode/i;

/** What a rejected query means: a statement that the server refused, or a connection that is gone. */
export function explainQueryError(error: Error): Failure {
  if (error instanceof Failure) return error;
  if (statementMode.test(error.message)) {
    return poolerUnsupported(
      'this connection goes through a pooler in statement mode, which allows no transactions',
      'Structure and history are read in one transaction, so that they belong together, and written in one, so that nothing is half done.',
      error,
    );
  }
  if (isDatabaseError(error)) return new QueryFailure(error);
  return new Failure('connection-lost', `The connection to the database was lost: ${error.message}.`, {
    why: 'What was not committed was rolled back.',
    next: 'Run the command again when the server answers.',
    cause: error,
  });
}

/** Of whichever copy of `pg`: a connection may be lent by a program that has its own. */
export function isDatabaseError(error: Error): error is DatabaseError {
  return error instanceof DatabaseError || (error.name === 'error' && 'severity' in error && 'code' in error);
}
