import { join } from 'node:path';
import { readBytes } from '../../apply/file-transition.ts';
import type { FileTransition } from '../../model/change.ts';
import type { FileChange } from '../../model/plan.ts';
import type { Project } from '../../model/project.ts';
import { quoteArgument } from '../../model/shell-argument.ts';
import { groupStatements } from '../../plan/plan-sql.ts';
import type { Examination } from '../examination/examine.ts';
import { writeChange } from '../writing/write-change.ts';
import type { ResolutionPlan } from './resolution.ts';
import type { ResolveOptions } from './resolve-options.ts';

/** Runs the statements of a plan, and writes its rows and files; returns the path of the journal. */
export async function writeResolution(
  examination: Examination,
  { edit, files, statements, unproven }: ResolutionPlan,
  options: ResolveOptions,
): Promise<string> {
  const { verb, names } = options;
  const step = statements.length > 0 ? `Running ${statements.length} statements` : 'Writing the history';
  options.onProgress?.({ step });
  const change = {
    command: `resolve-${verb.kind}`,
    edit,
    files: await Promise.all(files.map((file) => replacement(examination.project, file))),
    unproven,
  };
  if (statements.length === 0) return writeChange(examination, change, options);
  const undoSql = `prisma-mend resolve ${names.map(quoteArgument).join(' ')} --revert`;
  const groups = groupStatements(statements);
  return writeChange(examination, { ...change, statements: { groups, undoSql } }, options);
}

async function replacement(project: Project, file: FileChange): Promise<FileTransition> {
  const path = join(project.directory, file.path);
  return { path, before: await readBytes(path), after: Buffer.from(file.content) };
}
