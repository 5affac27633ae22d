import type { OperationOptions } from '../model/options.ts';
import type { History, ReadableMigration } from '../model/history.ts';
import type { Project } from '../model/project.ts';
import { replayEarlier, replayStatements, type StatementReplay } from '../replay/replay-statements.ts';
import { openShadow } from '../shadow/open-shadow.ts';
import { scopeOf, type LiveState } from './live-state.ts';
import { makeShadowContext, shadowSchema } from './shadow-context.ts';

/** Replays one migration statement by statement, on a scratch server that was brought to the state before it. */
export async function replayApart(
  project: Project,
  live: LiveState,
  options: OperationOptions,
  file: ReadableMigration,
  isEarlier: (name: string) => boolean,
): Promise<StatementReplay> {
  const earlier = readableBefore(project.history, file.name).filter(({ name }) => isEarlier(name));
  const server = await openShadow(options.shadow, await makeShadowContext(project, live, options));
  try {
    return await replayStatements(server, (session) => replayEarlier(session, earlier), file, {
      schema: shadowSchema(live),
      initScript: project.shadowInitScript,
      scope: scopeOf(project),
    });
  } finally {
    await server.close();
  }
}

function readableBefore({ migrations }: History, name: string): readonly ReadableMigration[] {
  const place = migrations.findIndex((migration) => migration.name === name);
  return migrations.slice(0, place).filter((migration) => migration.kind === 'readable');
}
