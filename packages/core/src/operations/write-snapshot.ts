import type { SnapshotOptions } from './session/command-options.ts';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describeFileError, fileErrorCode } from '../model/file-error.ts';
import { Failure } from '../model/failure.ts';
import type { SnapshotReport } from '../model/report.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { loadProject } from '../project/load-project.ts';
import { readLiveState, type LiveState } from './session/live-state.ts';
import { withReader } from './session/open-live.ts';
import { poolerFindings } from './session/session-findings.ts';
import { renderSnapshot } from './session/snapshot-file.ts';

/**
 * Writes the structure and the ledger of a live database to a file that `status`, `baseline --dry-run` and `drift`
 * take instead of a URL. Reads the database only; the file holds no rows of its tables and no credentials.
 *
 * @returns a report without findings
 * @throws Failure `file-failed` when the file cannot be written, and all failures of connecting
 */
export async function writeSnapshot(options: SnapshotOptions): Promise<SnapshotReport> {
  const project = await loadProject(options);
  const live = await withReader(project, options, (database) => readLiveState(database, project));
  const text = renderSnapshot(live, new Date());
  if (options.outputPath === undefined) options.print?.(text);
  else await writeWhole(options.outputPath, text);
  return {
    command: 'snapshot',
    database: live.database,
    findings: poolerFindings(live.session),
    plan: null,
    applied: false,
    prisma: null,
    coverage: live.catalog.coverage,
    nextActions:
      options.outputPath === undefined
        ? []
        : [
            {
              command: `prisma-mend status --snapshot ${quoteArgument(basename(options.outputPath))}`,
              why: 'where the file is copied to, in a checkout of the project: drift and baseline --dry-run take it as well',
            },
          ],
    notes: [
      ...(options.outputPath === undefined
        ? []
        : [`Written to ${options.outputPath}: ${describeContents(live)}.`]),
      ...(live.ledger.table?.isReadable === false
        ? [
            `Role ${live.role} may not read ${live.ledger.table.schema}._prisma_migrations: the snapshot holds no row of it, and says so to whoever reads it.`,
          ]
        : []),
    ],
  };
}

function describeContents({ catalog, ledger }: LiveState): string {
  const tables = catalog.objects.filter(({ kind }) => kind === 'table').length;
  const rows = ledger.table?.isReadable === true ? ledger.table.rows.length : 0;
  return `the structure, with ${tables} table${tables === 1 ? '' : 's'}, and ${rows} row${rows === 1 ? '' : 's'} of _prisma_migrations; no rows of your tables, and no password`;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const pending = `${path}.pending`;
  try {
    await writeFile(pending, text);
    await rename(pending, path);
  } catch (cause) {
    await rm(pending, { force: true });
    throw new Failure(
      'file-failed',
      `the snapshot cannot be written: ${fileErrorCode(cause) === 'ENOENT' ? 'its folder does not exist' : describeFileError(cause)}`,
      {
        next: 'Give --output a path in a folder that exists and is writable.',
        cause,
      },
    );
  }
}
