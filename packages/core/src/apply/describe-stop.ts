import { Failure } from '../model/failure.ts';
import { oneLine } from '../model/one-line.ts';
import type { StatementRun } from '../model/plan.ts';

const shownCharacters = 160;

export interface Stop {
  /** What became of the statements, in order. */
  readonly runs: readonly StatementRun[];
  readonly failure: Failure;
  /** What else is to be said of what stays, as a sentence. */
  readonly besides?: string;
}

/** The failure of a plan: which statement stopped it, what of it stays, what is not known, and what to do. */
export function describeStop({ runs, failure, besides }: Stop): Failure {
  const done = runs.filter(({ state }) => state === 'done').length;
  const unknown = runs.filter(({ state }) => state === 'unknown');
  const place = runs.findIndex(({ state }) => state === 'failed');
  const stopped = runs[place];
  const what =
    stopped === undefined
      ? `The run of ${count(runs.length)} was stopped after ${done}`
      : `statement ${place + 1} of ${runs.length} (${oneLine(stopped.sql, shownCharacters)}) was stopped`;
  const sentences = [
    failure.why,
    unknown.length === 0
      ? undefined
      : `The answer to ${count(unknown.length)} was lost: whether it took effect is not known (${oneLine(unknown[0]?.sql ?? '', shownCharacters)}).`,
    keptWords(done, unknown.length, stopped?.sql ?? ''),
    besides,
  ];
  return new Failure(failure.code, `${what}: ${failure.message}`, {
    why: join(sentences),
    next: join([failure.next, 'Then run the same command again: it plans from what is there now.']),
    cause: failure,
  });
}

/** CONCURRENTLY commits in between: where it fails, the index stays behind, not valid. */
function keptWords(done: number, unknown: number, stopped: string): string | undefined {
  const leftover = /\bconcurrently\b/i.test(stopped)
    ? 'It may have left an INVALID index, which the next run replaces.'
    : undefined;
  if (done > 0) return join([`What ran before it (${count(done)}) is committed and stays.`, leftover]);
  return unknown > 0 ? undefined : (leftover ?? 'Nothing was changed.');
}

function count(statements: number): string {
  return `${statements} statement${statements === 1 ? '' : 's'}`;
}

function join(sentences: readonly (string | undefined)[]): string {
  return sentences.filter((text) => text !== undefined).join(' ');
}
