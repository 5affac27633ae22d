import { ownMigration } from '../../explain/migration-not-replayable.ts';
import { explainStatementRefused } from '../../explain/statement-refused.ts';
import type { Finding } from '../../model/finding.ts';
import type { ReadableMigration } from '../../model/history.ts';
import { outlineSchema } from '../../project/schema-outline.ts';
import type { Examination } from '../examination/examine.ts';
import { relativePath } from '../session/paths.ts';
import type { PendingExamination } from './examine-pending.ts';
import { judgeFile, type FileStop } from './judge-file.ts';
import type { DeployFacts } from './read-deploy-facts.ts';
import { insufficientPrivilege } from './find-refused-by-live.ts';
import { parseMissingName } from './missing-name.ts';
import { suggestName } from './suggest-name.ts';
import { suggestObject } from './suggest-object.ts';

export interface ExplainedRefusals {
  readonly findings: readonly Finding[];
  /** Refusals that may not be those of the live database, as sentences. */
  readonly untold: readonly string[];
}

/** What of a pending migration PostgreSQL refuses, and what the statement probably means instead. */
export async function explainRefusals(
  examination: Examination,
  pending: PendingExamination,
  facts: DeployFacts | null,
): Promise<ExplainedRefusals> {
  const earlier = explainEarlier(examination, pending);
  const { stops, untold } = await judgeFile(pending, facts, examination.live.defaultSchema);
  const own = stops.map((stop, index) =>
    explainStop(examination, pending.file, stop, index === 0 ? null : (stops[0]?.line ?? null)),
  );
  return { findings: [...earlier, ...own], untold: untold.map(({ sentence }) => sentence) };
}

/** What a statement that is refused for a name probably means, or what the server suggests. */
export function suggestionFor(
  { project, live }: Examination,
  { message, hint }: Pick<FileStop, 'message' | 'hint'>,
): string | null {
  const missing = parseMissingName(message);
  const blocks = outlineSchema(project.schema?.files ?? []);
  const found =
    missing === null ? null : (suggestName(missing, blocks) ?? suggestObject(missing, live.catalog));
  return found ?? clause(hint);
}

/** @param after line of a statement that is refused before it */
export function explainStop(
  examination: Examination,
  file: ReadableMigration,
  stop: FileStop,
  after: number | null,
): Finding {
  return explainStatementRefused(file.name, {
    message: stop.message,
    detail: stop.detail,
    suggestion: suggestionFor(examination, stop),
    after,
    ...nextFor(examination, file, stop),
    location: { file: relativePath(examination.project.directory, file.path), line: stop.line },
  });
}

function nextFor(
  { replay }: Examination,
  { name }: ReadableMigration,
  { sqlState }: FileStop,
): { readonly next?: string } {
  if (sqlState === insufficientPrivilege) {
    return {
      next: 'Deploy as the owner, or make the role that deploys the owner or a member of the owning role.',
    };
  }
  const runsAlone = replay?.problems.some(
    (problem) =>
      problem.kind === 'onlyStatementByStatement' &&
      problem.migration === name &&
      problem.refused.sqlstate === sqlState,
  );
  return runsAlone === true ? { next: ownMigration } : {};
}

/** Pending migrations that deploy runs before this one. */
function explainEarlier({ project }: Examination, { earlier, file }: PendingExamination): readonly Finding[] {
  return earlier.flatMap(({ name, path, line, refused }) =>
    refused === null
      ? []
      : [
          explainStatementRefused(name, {
            message: `${refused}; deploy runs it before ${file.name}, which it then never reaches`,
            location: { file: relativePath(project.directory, path), line: line ?? 1 },
          }),
        ],
  );
}

function clause(hint: string | null): string | null {
  return hint === null ? null : hint.replace(/\.$/, '');
}
