import type { Suspect } from '../../diagnose/suspects.ts';
import type { StatementHistory } from '../../forensics/completed-catalog.ts';
import { judgeStatements } from '../../forensics/judge-statements.ts';
import { Failure } from '../../model/failure.ts';
import type { ReadableMigration } from '../../model/history.ts';
import { replayEarlier, replayStatements, type StatementReplay } from '../../replay/replay-statements.ts';
import { openShadow } from '../../shadow/open-shadow.ts';
import type { Examination } from '../examine.ts';
import { scopeOf } from '../live-state.ts';
import { ownSchemas, restrictCatalog } from '../restrict-catalog.ts';
import { makeShadowContext, shadowSchema } from '../shadow-context.ts';
import type { ResolveOptions } from './resolve-options.ts';

/** A migration taken apart: what each statement does, and what of it the database shows. */
export interface StatementExamination extends StatementHistory {
  readonly file: ReadableMigration;
  readonly replay: StatementReplay;
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
  const { project, live, evidence, replay: history } = examination;
  const { file, name } = suspect;
  if (file === null || history === null) {
    throw new Failure('usage', `${name} has no readable migration.sql that could be taken apart`, {
      next: `prisma-mend resolve ${name} --restore brings the applied file back from git.`,
    });
  }
  options.onProgress?.({ step: `Taking ${name} apart` });
  const held = new Set(evidence?.held ?? []);
  const place = project.history.migrations.findIndex((migration) => migration.name === name);
  const isHeld = ({ name: other }: { readonly name: string }): boolean => other !== name && held.has(other);
  const earlier = project.history.migrations
    .slice(0, place)
    .filter(
      (migration): migration is ReadableMigration => migration.kind === 'readable' && isHeld(migration),
    );
  const server = await openShadow(options.shadow, await makeShadowContext(project, live, options));
  try {
    const replay = await replayStatements(server, (session) => replayEarlier(session, earlier), file, {
      schema: shadowSchema(live),
      initScript: project.shadowInitScript,
      scope: scopeOf(project),
    });
    const later = history.steps.slice(place + 1).filter(isHeld);
    const actual = restrictCatalog(live.catalog, ownSchemas(project, live.defaultSchema, history));
    return {
      file,
      replay,
      base: replay.base,
      statements: judgeStatements(replay.base, replay.steps, later, actual),
      later: later.map((step) => step.delta),
    };
  } finally {
    await server.close();
  }
}
