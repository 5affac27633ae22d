import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from '../../../core/test/support/postgres.ts';

/** `KILLS=100 KILL_SEED=7` for more, or for the same again. */
export const killSeed = Number(process.env['KILL_SEED'] ?? '1');
/** `KILL_AIM=writes`: none before the writing began. */
export const isAimedAtWrites = process.env['KILL_AIM'] === 'writes';

/** About how long it takes from the first row that is written to the end of the process. */
const writingMs = 300;

/** A small generator with a seed, so that a failure can be run again. */
export function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Most of what is written is written in the first milliseconds. */
export function momentOfWriting(random: () => number): number {
  return random() ** 3 * writingMs;
}

/** Until a transaction of somebody else has written something, or a journal stands on the disk. */
export async function untilWriting(database: TestDatabase, directory: string): Promise<void> {
  const journal = join(directory, '.prisma-mend', 'journal');
  const known = new Set(existsSync(journal) ? readdirSync(journal) : []);
  const isWriting = `select 1 from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_xid is not null`;
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    if ((await database.query(isWriting)).length > 0) return;
    if (existsSync(journal) && readdirSync(journal).some((name) => !known.has(name))) return;
    await sleep(0);
  }
}

/**
 * What a killed run left, by the names of all files of the project, without what is random in them: the next run need not
 * be seen again to go on from it.
 */
export function tellLeft(directory: string): string {
  const names = readdirSync(directory, { recursive: true }).map(String);
  return names
    .filter((name) => !name.startsWith('.git'))
    .map((name) => name.replace(/[0-9a-f-]{4,}/g, '#'))
    .sort()
    .join('\n');
}

/** Told where somebody asked for more kills than the few of every run. */
export function tellSeen(name: string, seen: ReadonlyMap<string, number>): void {
  if (process.env['KILLS'] !== undefined) process.stderr.write(`${name}: ${JSON.stringify([...seen])}\n`);
}
