import type { PrepareOptions } from './session/command-options.ts';
import { join } from 'node:path';
import { parseUrl } from '../database/parse-url.ts';
import { Failure } from '../model/failure.ts';
import type { Project } from '../model/project.ts';
import type { Replay } from '../model/replay.ts';
import type { PrepareReport } from '../model/report.ts';
import { loadProject } from '../project/load-project.ts';
import { preparedReplayPath, writePreparedReplay, type PreparedEntry } from '../replay/prepared-replay.ts';
import { listInstalledMajors, installLine } from '../shadow/list-installed-majors.ts';
import { writeSeal, sealVariable } from '../replay/prepared-seal.ts';
import { hashText } from '../replay/stored-replay.ts';
import { findingsOfReplay } from './examination/replay-findings.ts';
import { replayConditions, replayOnShadow } from './scratch/replay-project.ts';
import { majorOf } from './session/shadow-context.ts';

/**
 * Replays the history on every PostgreSQL that is installed (or on the one shadow that is named) and writes the
 * result into the project, so that `status` and `baseline` need no shadow server where the file is deployed.
 *
 * @returns a report whose findings are what could not be replayed
 * @throws Failure `history-invalid` without migrations; `shadow-unavailable`; `file-failed`
 */
export async function prepareReplay(options: PrepareOptions): Promise<PrepareReport> {
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
  const text = await writePreparedReplay(
    join(project.directory, preparedReplayPath),
    project.history,
    entries,
  );
  return report(
    project,
    entries.map((entry) => entry.replay),
    describeSeal(hashText(text), await writeSeal(text, options.environment)),
  );
}

/** Only the embedded shadow comes in several majors. */
async function majorsToPrepare(project: Project, options: PrepareOptions): Promise<readonly number[]> {
  const wanted = [...new Set(options.serverMajors ?? [])].sort((one, other) => one - other);
  const isEmbedded =
    options.shadow.kind === 'embedded' || (options.shadow.kind === 'auto' && project.shadowUrl === null);
  const majors = isEmbedded ? await listInstalledMajors(project.directory) : [];
  const missing = wanted.filter((major) => !majors.includes(major));
  if (missing.length > 0) throw notInstalled(missing, majors, isEmbedded);
  if (wanted.length > 0) return wanted;
  return majors.length > 0 ? majors : [0];
}

/** What a migration does can differ from one major to the next: no other stands in for it here. */
function notInstalled(missing: readonly number[], majors: readonly number[], isEmbedded: boolean): Failure {
  const there =
    majors.length === 0 ? 'none is' : `installed ${majors.length === 1 ? 'is' : 'are'} ${majors.join(', ')}`;
  return new Failure(
    'shadow-unavailable',
    isEmbedded
      ? `PostgreSQL ${missing.join(' and ')} is not installed here (${there}): nothing was prepared`
      : '--server-version chooses among installed servers, and --shadow names another one',
    {
      why: 'A file that was prepared on another major version proves nothing of this one.',
      next: `Install it, then run the same command again: ${missing.map(installLine).join(' && ')}`,
    },
  );
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

function describeSeal(hash: string, folder: string | null): string {
  return folder === null
    ? `It could not be noted outside the project that this file was made here: it counts only where ${sealVariable} is ${hash}.`
    : `Noted in ${folder}, without which the file does not count: copy that folder into later stages of an image, or set ${sealVariable} to ${hash} there.`;
}

function report(project: Project, replays: readonly Replay[], seal: string): PrepareReport {
  const majors = replays.map((replay) => majorOf(replay.serverVersionNumber)).join(', ');
  return {
    command: 'prepare',
    database: null,
    findings: replays[0] === undefined ? [] : findingsOfReplay(replays[0], project),
    plan: null,
    applied: true,
    prisma: null,
    coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
    nextActions: [
      {
        command: 'prisma-mend baseline --yes',
        why: `in the container: needs no scratch server for a database on PostgreSQL ${majors}, and comes before prisma migrate deploy`,
      },
    ],
    notes: [
      `${project.history.migrations.length} ${project.history.migrations.length === 1 ? 'migration' : 'migrations'} replayed on PostgreSQL ${majors} into ${preparedReplayPath}, for databases of ${replays.length === 1 ? 'that version' : 'these versions'} and no other (--server-version names others).`,
      seal,
    ],
  };
}
