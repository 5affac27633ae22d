import { describeObject } from '../model/identity.ts';
import type { ReplayProblem } from '../model/replay.ts';
import { preparedReplayPath } from '../replay/prepared-replay.ts';
import type { Examination } from './examine.ts';

/** Sentences for people that are no findings. */
export function notesOf({ project, live, replay, preparedProblem }: Examination): readonly string[] {
  const notes: string[] = [];
  if (preparedProblem !== null) {
    notes.push(
      `${preparedReplayPath} was not used: ${preparedProblem}. Run prisma-mend prepare again to save the shadow server.`,
    );
  }
  if (project.history.migrations.length > 0 && project.history.lockFile.kind === 'missing') {
    notes.push(
      'migrations/migration_lock.toml is missing: deploy works without it, `prisma migrate diff --from-migrations` does not.',
    );
  }
  for (const { tool, schema, table } of live.ledger.foreign) {
    if (project.externalTables.includes(`${schema}.${table}`)) continue;
    notes.push(
      `${schema}.${table} belongs to ${tool} and is left out of every comparison. Name it under tables.external in the Prisma config as well: \`prisma migrate dev\` takes it for drift otherwise.`,
    );
  }
  notes.push(...(replay?.problems ?? []).flatMap(noteOf));
  return notes;
}

function noteOf(problem: ReplayProblem): readonly string[] {
  switch (problem.kind) {
    case 'roleCreated':
      return [
        `Role ${problem.name}, which ${problem.migration} mentions, was made on the shadow server only.`,
      ];
    case 'schemaCreated':
      return [
        `Schema ${problem.name}, which ${problem.migration} presumes, was made on the shadow server only.`,
      ];
    case 'transactionLeftOpen':
      return [`${problem.migration} leaves a transaction open: Prisma would lose its own record of it.`];
    case 'sessionChanged':
      return [`${problem.migration} leaves the session with another ${problem.setting} (${problem.value}).`];
    case 'extensionMissing':
      return problem.unverifiable.map(
        (what) => `Not verified without extension ${problem.name}: ${describeObject(what)}.`,
      );
    case 'unreadable':
    case 'onlyStatementByStatement':
    case 'statementSkipped':
      return [];
  }
}
