import type { ParsedUrl } from './parse-url.ts';

/** What stands between a client and the server. */
export interface Pooler {
  /** Whether each transaction may get another connection; a pooler does not say so itself. */
  readonly mode: 'transaction' | 'unknown';
  /** What it was told by, as a clause. */
  readonly evidence: string;
}

/** Supabase's pooler hands out connections by transaction on this port, by session on 5432. */
const transactionPort = 6543;

/** What a URL says of a pooler; null when nothing. */
export function poolerOfUrl({ isPgbouncer, port, host }: ParsedUrl): Pooler | null {
  if (isPgbouncer) return { mode: 'transaction', evidence: 'the URL has pgbouncer=true' };
  if (port === transactionPort) {
    return { mode: 'transaction', evidence: `the URL has port ${transactionPort}` };
  }
  // Neon: `ep-cool-name-123456-pooler.eu-central-1.aws.neon.tech`.
  const isNeon = /^[^.]+-pooler\..*neon\.tech$/.test(host);
  return isNeon ? { mode: 'transaction', evidence: `the host ${host} is Neon's pooler` } : null;
}

/**
 * A server announces the process that serves a connection, for cancelling its statements; a pooler announces one of its
 * own making.
 *
 * @param announced null where none was
 * @param answering the process that answers
 */
export function poolerOfProcess(announced: number | null, answering: number): Pooler | null {
  if (announced === null || announced === answering) return null;
  return {
    mode: 'unknown',
    evidence: `the server's process is ${answering}, and ${announced} was announced to the client`,
  };
}
