import { explainMigrationNotReplayable } from '../explain/migration-not-replayable.ts';
import type { Finding } from '../model/finding.ts';
import type { ReplayProblem } from '../model/replay.ts';
import type { Examination } from './examine.ts';
import { relativePath } from './paths.ts';

/**
 * What could not be replayed is a finding only while it leaves something unproven: of a migration that the ledger has
 * as applied it would only repeat at every run what nobody can change any more.
 */
export function replayFindings({ replay, project, diagnosis }: Examination): readonly Finding[] {
  const applied = new Set(
    diagnosis.migrations
      .filter((migration) => migration.ledger.state === 'applied')
      .map((migration) => migration.name),
  );
  return (replay?.problems ?? []).flatMap((problem) =>
    applied.has(problem.migration)
      ? []
      : problemFindings(problem, project.directory).map((finding) => ({
          ...finding,
          migrations: [problem.migration],
        })),
  );
}

export function problemFindings(problem: ReplayProblem, directory: string): readonly Finding[] {
  switch (problem.kind) {
    case 'statementSkipped':
    case 'onlyStatementByStatement': {
      const { file, line, message } = problem.refused;
      const location = { file: relativePath(directory, file), line: line ?? 1 };
      return [explainMigrationNotReplayable(problem.migration, message, location)];
    }
    case 'extensionMissing':
      return [
        explainMigrationNotReplayable(
          problem.migration,
          `extension ${problem.name} is not available here`,
          undefined,
        ),
      ];
    // Unreadable folders are findings of their own; made-up roles and schemas leave nothing unproven.
    case 'unreadable':
    case 'roleCreated':
    case 'schemaCreated':
    case 'transactionLeftOpen':
    case 'sessionChanged':
      return [];
  }
}
