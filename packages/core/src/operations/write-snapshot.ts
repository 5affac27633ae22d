import { rename, rm, writeFile } from 'node:fs/promises';
import { describeFileError } from '../model/file-error.ts';
import { Failure } from '../model/failure.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Report } from '../model/report.ts';
import { loadProject } from '../project/load-project.ts';
import { coverageOf } from './coverage-of.ts';
import { readLiveState, scopeOf } from './live-state.ts';
import { withLive } from './open-live.ts';
import { renderSnapshot } from './snapshot-file.ts';

/** Where a snapshot goes: a file, or a function that is given its text. */
export interface SnapshotOptions extends OperationOptions {
  readonly outputPath?: string;
  readonly print?: (text: string) => void;
}

/**
 * Writes the structure and the ledger of a live database to a file that `status`, `baseline --dry-run` and `drift`
 * take instead of a URL. Reads the database only; the file holds no rows of its tables and no credentials.
 *
 * @returns a report without findings
 * @throws Failure `file-failed` when the file cannot be written, and all failures of connecting
 */
export async function writeSnapshot(options: SnapshotOptions): Promise<Report> {
  const project = await loadProject(options);
  const live = await withLive(project, options, 'readOnly', (database) =>
    readLiveState(database, scopeOf(project)),
  );
  const text = renderSnapshot(live, new Date());
  if (options.outputPath === undefined) options.print?.(text);
  else await writeWhole(options.outputPath, text);
  return {
    command: 'snapshot',
    database: live.database,
    findings: [],
    plan: null,
    isApplied: false,
    prisma: null,
    coverage: coverageOf({ ownCatalog: live.catalog }),
    nextActions:
      options.outputPath === undefined
        ? []
        : [
            {
              command: `prisma-mend status --snapshot ${options.outputPath}`,
              why: 'works without the database',
            },
          ],
    notes: [],
  };
}

async function writeWhole(path: string, text: string): Promise<void> {
  const pending = `${path}.pending`;
  try {
    await writeFile(pending, text);
    await rename(pending, path);
  } catch (cause) {
    await rm(pending, { force: true });
    throw new Failure('file-failed', `the snapshot cannot be written: ${describeFileError(cause)}`, {
      next: 'Give --output a path in a folder that exists and is writable.',
      cause,
    });
  }
}
