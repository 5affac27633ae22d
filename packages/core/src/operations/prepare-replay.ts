import { join } from 'node:path';
import { parseUrl } from '../database/parse-url.ts';
import { Failure } from '../model/failure.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { Replay } from '../model/replay.ts';
import type { Report } from '../model/report.ts';
import { loadProject } from '../project/load-project.ts';
import { preparedReplayPath, writePreparedReplay, type PreparedEntry } from '../replay/prepared-replay.ts';
import { installedMajors } from '../shadow/installed-majors.ts';
import { problemFindings } from './replay-findings.ts';
import { replayConditions, replayOnShadow } from './replay-project.ts';
import { majorOf } from './shadow-context.ts';

/**
 * Replays the history on every PostgreSQL that is installed (or on the one shadow that is named) and writes the
 * result into the project, so that `status` and `baseline` need no shadow server where the file is deployed.
 *
 * @returns a report whose findings are what could not be replayed
 * @throws Failure `history-invalid` without migrations; `shadow-unavailable`; `file-failed`
 */
export async function prepareReplay(options: OperationOptions): Promise<Report> {
  const project = await loadProject(options);
  if (project.history.migrations.length === 0) {
    throw new Failure('history-invalid', `there are no migrations in ${project.history.directory}`, {
      next: 'Without a history there is nothing to prepare: run prisma-mend baseline where the database can be reached.',
    });
  }
  const entries: PreparedEntry[] = [];
  for (const major of await majorsToPrepare(project, options)) {
    const replay = await replayOnShadow(project, targetOf(project, major), options);
    const actualMajor = majorOf(replay.serverVersionNumber);
    entries.push({
      conditions: replayConditions(project, targetOf(project, actualMajor), actualMajor),
      replay,
    });
  }
  await writePreparedReplay(join(project.directory, preparedReplayPath), project.history, entries);
  return report(
    project,
    entries.map((entry) => entry.replay),
  );
}

/** Only the embedded shadow comes in several majors. */
async function majorsToPrepare(project: Project, options: OperationOptions): Promise<readonly number[]> {
  const isEmbedded =
    options.shadow.kind === 'embedded' || (options.shadow.kind === 'auto' && project.shadowUrl === null);
  const majors = isEmbedded ? await installedMajors(project.directory) : [];
  return majors.length > 0 ? majors : [0];
}

function targetOf(project: Project, major: number): Parameters<typeof replayOnShadow>[1] {
  return {
    identity: null,
    serverVersionNumber: major * 10_000,
    defaultSchema: schemaOf(project),
  };
}

/** `?schema=` of the project's URL, which decides where unqualified names go; the build needs no more of it. */
function schemaOf(project: Project): string {
  return project.url === null ? 'public' : (parseUrl(project.url.url.reveal()).schema ?? 'public');
}

function report(project: Project, replays: readonly Replay[]): Report {
  const majors = replays.map((replay) => majorOf(replay.serverVersionNumber)).join(', ');
  return {
    command: 'prepare',
    database: null,
    findings: (replays[0]?.problems ?? []).flatMap((problem) => problemFindings(problem, project.directory)),
    plan: null,
    isApplied: true,
    prisma: null,
    coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
    nextActions: [
      {
        command: 'prisma-mend baseline --yes && prisma migrate deploy',
        why: `needs no shadow server where ${preparedReplayPath} lies beside the project`,
      },
    ],
    notes: [
      `${project.history.migrations.length} migrations replayed on PostgreSQL ${majors} into ${preparedReplayPath}.`,
    ],
  };
}
