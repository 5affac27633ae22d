import type { Suspect } from '../../../diagnose/suspects.ts';
import type { StatementHistory } from '../../../forensics/completed-catalog.ts';
import { judgeStatements } from '../../../forensics/judge-statements.ts';
import { Failure } from '../../../model/failure.ts';
import type { ReadableMigration } from '../../../model/history.ts';
import { quoteArgument } from '../../../model/shell-argument.ts';
import type { StatementReplay } from '../../../replay/replay-statements.ts';
import type { Examination } from '../../examination/examine.ts';
import { lookIntoStopped } from '../../examination/look-into-stopped.ts';
import { replayApart } from '../../scratch/replay-apart.ts';
import { ownPart } from '../../session/restrict-catalog.ts';
import type { ResolveOptions } from '../resolve-options.ts';

/** A migration taken apart: what each statement does, and what of it the database shows. */
export interface StatementExamination extends StatementHistory {
  readonly file: ReadableMigration;
  readonly replay: StatementReplay;
}

/** What an examination was asked for once is not replayed again. */
const takenApart = new WeakMap<Examination, Map<string, StatementExamination>>();

/** The migrations of an examination that were taken apart so far, by name. */
export function statementsSeen(examination: Examination): ReadonlyMap<string, StatementExamination> {
  return takenApart.get(examination) ?? new Map<string, StatementExamination>();
}

/**
 * Replays a migration statement by statement on a scratch server that was brought to the state before it, and looks
 * every effect up in the live catalog.
 *
 * @throws Failure `usage` without a readable file
 */
export async function examineStatements(
  examination: Examination,
  suspect: Suspect,
  options: ResolveOptions,
): Promise<StatementExamination> {
  const seen = takenApart.get(examination) ?? new Map<string, StatementExamination>();
  takenApart.set(examination, seen);
  const taken = seen.get(suspect.name) ?? (await takeApart(examination, suspect, options));
  seen.set(suspect.name, taken);
  return taken;
}

async function takeApart(
  examination: Examination,
  suspect: Suspect,
  options: ResolveOptions,
): Promise<StatementExamination> {
  const { project, live, evidence, replay: history } = examination;
  const { file, name } = suspect;
  if (file === null || history === null) {
    throw new Failure('usage', `${name} has no readable migration.sql that could be taken apart`, {
      next: `prisma-mend resolve ${quoteArgument(name)} --restore brings the applied file back from git.`,
    });
  }
  options.onProgress?.({ step: `Taking ${name} apart` });
  const found =
    evidence === null
      ? null
      : await lookIntoStopped({ ...examination, replay: history, evidence }, options, name);
  // What was seen of them is what the statements stand on, proven or not.
  const held = new Set(found?.migrations.filter(({ isSeenThere }) => isSeenThere).map((each) => each.name));
  const replay = await replayApart(examination, options, file, (other) => held.has(other));
  const place = history.steps.findIndex((step) => step.name === name);
  const later = history.steps.slice(place + 1).filter((step) => held.has(step.name));
  const actual = ownPart(live.catalog, project, live.defaultSchema, history);
  return {
    file,
    replay,
    base: replay.base,
    statements: judgeStatements(replay, later, actual),
    later: later.map((step) => step.delta),
  };
}
