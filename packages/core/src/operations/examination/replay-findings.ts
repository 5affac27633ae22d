import {
  explainExtensionMissing,
  explainMigrationNotOneQuery,
  explainMigrationNotReplayable,
} from '../../explain/migration-not-replayable.ts';
import { unseenStatements } from '../../forensics/unseen-statements.ts';
import type { DeployStop } from '../../model/deploy.ts';
import type { UnseenStatement } from '../../model/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { describeObject } from '../../model/identity.ts';
import type { Project } from '../../model/project.ts';
import type { Replay, ReplayProblem } from '../../model/replay.ts';
import type { Examination } from './examine.ts';
import { relativePath } from '../session/paths.ts';

export interface Replayed {
  readonly name: string;
  readonly unseen: readonly UnseenStatement[];
  readonly isRecorded: boolean;
}

/**
 * What was not seen of a migration is said whether it is recorded or not, but for what deploy stops at. What only had
 * to be worked around is a finding while the migration is not recorded: later it would repeat at every run what nobody
 * can change any more.
 */
export function replayFindings(
  { replay, project, diagnosis }: Examination,
  stop: DeployStop | null = null,
): readonly Finding[] {
  const replayed = diagnosis.migrations.map(({ name, ledger, evidence }) => ({
    name,
    unseen: evidence?.unseen ?? [],
    isRecorded: ledger.state === 'applied',
  }));
  return explainReplayed(
    replayed.filter((each) => !isStop(each, stop)),
    (replay?.problems ?? []).filter((problem) => !isStopOfWhole(problem, stop)),
    project,
  );
}

/** Whether the first statement that was not seen is what deploy stops at, for the same reason: that is told already. */
function isStop({ name, unseen: [first] }: Replayed, stop: DeployStop | null): boolean {
  return (
    first !== undefined &&
    stop?.migration === name &&
    first.line === stop.line &&
    first.reason === stop.message
  );
}

/** Whether deploy stops at the file for the reason for which it was not replayed as one query. */
function isStopOfWhole(problem: ReplayProblem, stop: DeployStop | null): boolean {
  return (
    problem.kind === 'onlyStatementByStatement' &&
    stop?.code === 'P3018' &&
    stop.migration === problem.migration &&
    stop.sqlState === problem.refused.sqlstate
  );
}

/** As {@link replayFindings}, where no database was looked at. */
export function findingsOfReplay({ steps, problems }: Replay, project: Project): readonly Finding[] {
  const unseen = unseenStatements(problems);
  const replayed = steps.map(({ name }) => ({ name, unseen: unseen.get(name) ?? [], isRecorded: false }));
  return explainReplayed(replayed, problems, project);
}

/** One finding a file: what nobody saw of it, or what had to be worked around while it is not recorded. */
export function explainReplayed(
  replayed: readonly Replayed[],
  problems: readonly ReplayProblem[],
  project: Project,
): readonly Finding[] {
  return replayed.flatMap(({ name, unseen, isRecorded }) => {
    const own = problems.filter(({ migration }) => migration === name);
    const findings =
      unseen.length > 0
        ? [
            explainMigrationNotReplayable({
              name,
              unseen,
              presumed: presumedBy(own),
              isRecorded,
              location: placeOf(project, name, unseen[0]?.line ?? 1),
            }),
          ]
        : isRecorded
          ? []
          : own.flatMap((problem) => workedAround(problem, project)).slice(0, 1);
    return findings.map((finding) => ({ ...finding, migrations: [name] }));
  });
}

function presumedBy(problems: readonly ReplayProblem[]): readonly string[] {
  const objects = problems.flatMap((problem) =>
    'refused' in problem && 'standIns' in problem ? problem.standIns : [],
  );
  return [...new Set(objects.map(describeObject))];
}

function placeOf({ history, directory }: Project, name: string, line: number): Finding['location'] {
  const migration = history.migrations.find((each) => each.name === name);
  return migration?.kind === 'readable' ? { file: relativePath(directory, migration.path), line } : undefined;
}

function workedAround(problem: ReplayProblem, project: Project): readonly Finding[] {
  switch (problem.kind) {
    case 'onlyStatementByStatement':
    case 'ranLater': {
      const { line, message } = problem.refused;
      const location = placeOf(project, problem.migration, line ?? 1);
      return [explainMigrationNotOneQuery(problem.migration, message, location)];
    }
    case 'extensionMissing':
      return [explainExtensionMissing(problem.migration, problem.name)];
    // Told by the evidence, or findings of the folder; made-up roles and schemas leave nothing unproven.
    case 'statementSkipped':
    case 'nothingThere':
    case 'blockRun':
    case 'ranOnStandIn':
    case 'refersToStandIn':
    case 'ledgerTouched':
    case 'unreadable':
    case 'roleCreated':
    case 'standInLaid':
    case 'ledgerLaid':
    case 'schemaCreated':
    case 'transactionLeftOpen':
    case 'sessionChanged':
      return [];
  }
}
