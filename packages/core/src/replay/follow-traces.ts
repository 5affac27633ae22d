import { isNumbering, readTraces, type TraceLines } from '../catalog/read-traces.ts';
import type { Reader } from '../database/database.ts';
import type { Migration } from '../model/history.ts';
import type { DetailedStep, ReplayProblem, Traces } from '../model/replay.ts';

const leaving =
  /\b(?:grant|revoke|owner\s+to|default\s+privileges|(?:create|alter|drop)\s+(?:role|user|group|database)|on\s+(?:role|database))\b/i;
const building = /\bcreate\s+(?:unique\s+)?(?:table|index|type)\b/i;
/** DROP TABLE, DROP COLUMN, and ALTER TABLE … DROP without the word. */
const dropping =
  /\bdrop\s+(?!constraint|default|not\b|identity|expression|index|type|view|materialized|function|trigger|policy|schema|extension|sequence)/i;

/** Whether a file may do nothing but what no catalog compares. */
function mayOnlyLeaveTraces(migration: Migration): boolean {
  if (migration.kind === 'unreadable') return false;
  const { sql } = migration;
  return dropping.test(sql) || (leaving.test(sql) && !building.test(sql));
}

/** The lines before a migration; null where it need not be told from them what it did. */
export async function readTracesBefore(database: Reader, migration: Migration): Promise<TraceLines | null> {
  return mayOnlyLeaveTraces(migration) ? readTraces(database) : null;
}

/** What a migration that changed no structure did besides; undefined where that is nothing. */
export async function readTracesSince(
  database: Reader,
  before: TraceLines,
  problems: readonly ReplayProblem[],
): Promise<Traces | undefined> {
  const after = await readTraces(database);
  // What the replay itself has put there is not the work of the file.
  const laid = new Set(
    problems.flatMap((each) => (each.kind === 'roleCreated' ? [`role ${each.name}`] : [])),
  );
  const added = [...after].filter((line) => !before.has(line) && !laid.has(line));
  const numbered = added.filter(isNumbering);
  const put = added.filter((line) => !isNumbering(line));
  const gone = [...before].filter((line) => !after.has(line) && !isNumbering(line));
  return added.length + gone.length === 0 ? undefined : { put, gone, numbered, undone: [] };
}

/** The steps with what later ones took back of their traces. */
export async function withUndone(
  database: Reader,
  steps: readonly DetailedStep[],
): Promise<readonly DetailedStep[]> {
  if (steps.every(({ traces }) => traces === undefined)) return steps;
  const end = await readTraces(database);
  return steps.map((step) => {
    if (step.traces === undefined) return step;
    const { put, gone, numbered } = step.traces;
    const undone = [
      ...[...put, ...numbered].filter((line) => !end.has(line)),
      ...gone.filter((line) => end.has(line)),
    ];
    return { ...step, traces: { ...step.traces, undone } };
  });
}
