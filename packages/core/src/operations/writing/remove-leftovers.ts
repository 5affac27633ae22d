import { takeMigrationLock } from '../../apply/migration-lock.ts';
import { hasStagingFolders, removeStagingFolders } from '../../apply/stage-files.ts';
import { Failure } from '../../model/failure.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import { withReader } from '../session/open-live.ts';
import { findStagingDirectory } from './write-files.ts';

/**
 * Removes what a killed run left beside the migrations, for a command that finds all of its work done. A run that
 * writes does so by itself. Prisma's lock tells a killed run from one that is still at it, whose files are left alone.
 */
export async function removeLeftovers(project: Project, options: OperationOptions): Promise<void> {
  const directory = await findStagingDirectory(project);
  if (options.snapshotPath !== undefined || !(await hasStagingFolders(directory))) return;
  try {
    const once = { ...options, lockWaitMs: 0 };
    await withReader(project, once, (database) =>
      database.transaction('begin read only', async () => {
        await takeMigrationLock(database);
        await removeStagingFolders(directory);
      }),
    );
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'lock-timeout') throw error;
  }
}
