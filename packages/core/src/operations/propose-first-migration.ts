import type { Catalog } from '../model/catalog.ts';
import { compareCatalogs } from '../compare/compare-catalogs.ts';
import { withinPrismaModel } from '../compare/prisma-model.ts';
import { rootDifferences } from '../compare/root-differences.ts';
import { explainDifferences } from '../explain/explain-difference.ts';
import { migrationChecksum } from '../model/checksum.ts';
import { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import type { FileChange, LedgerChange } from '../model/plan.ts';
import { renderCatalog } from '../plan/render-catalog.ts';
import { lockFileName, lockFileText } from '../project/lock-file.ts';
import { isSafeMigrationName } from '../project/migration-name.ts';
import type { BaselineOptions } from './baseline.ts';
import { baselineSchemas } from './baseline-schemas.ts';
import { buildOnShadow } from './build-on-shadow.ts';
import type { Examination } from './examine.ts';
import type { LiveState } from './live-state.ts';
import { relativePath } from './paths.ts';
import { writeAction, type BaselineProposal } from './propose-baseline.ts';
import { proveBaseline } from './prove-baseline.ts';
import { renderMarksSql } from './render-marks-sql.ts';
import { renderProjectSchema } from './render-project-schema.ts';
import { restrictCatalog } from './restrict-catalog.ts';
import { selectOwnObjects } from './select-own-objects.ts';

/** Makes the first migration of a database without a history, and proves that replaying it gives that database. */
export async function proposeFirstMigration(
  examination: Examination,
  options: BaselineOptions,
): Promise<BaselineProposal> {
  if (!isSafeMigrationName(options.name)) {
    throw new Failure('usage', `--name ${JSON.stringify(options.name)} is no name for a migration folder`, {
      next: 'Use letters, digits, - and _, at most 200 of them, for example 0_init.',
    });
  }
  return options.from === 'live' ? fromLive(examination, options) : fromSchema(examination, options);
}

async function fromLive(examination: Examination, options: BaselineOptions): Promise<BaselineProposal> {
  const { live, project } = examination;
  const own = selectOwnObjects(live.catalog, baselineSchemas(project, live));
  const { sql, notes } = renderCatalog(own);
  options.onProgress?.({ step: 'Proving the baseline on a shadow server' });
  await proveBaseline(own, sql, project, live, options);
  return propose(examination, options, sql, [], [...notes, ...leftOutNotes(live, own)]);
}

/** A schema that the new history says nothing of. */
function leftOutNotes(live: LiveState, own: Catalog): readonly string[] {
  return live.catalog.schemas
    .filter((schema) => !own.schemas.includes(schema))
    .map(
      (schema) =>
        `Schema ${schema} is not part of the baseline; name it in \`schemas\` of the datasource block if it should be.`,
    );
}

/** A baseline from the schema is marked only if the database holds all that it builds, and nothing differently. */
async function fromSchema(examination: Examination, options: BaselineOptions): Promise<BaselineProposal> {
  const { live, project, ownCatalog } = examination;
  const sql = await renderProjectSchema(project, live.defaultSchema);
  options.onProgress?.({ step: 'Building the schema on a shadow server' });
  const built = restrictCatalog(
    await buildOnShadow(sql, project, live, options),
    new Set(ownCatalog.schemas),
  );
  const differences = rootDifferences(compareCatalogs(built, ownCatalog));
  const contradictions = withinPrismaModel(differences).filter(({ kind }) => kind !== 'unexpected');
  const additions = differences.filter(({ kind }) => kind === 'unexpected');
  const lost = explainDifferences(additions, { pair: 'SL' }).map((finding): Finding => ({
    ...finding,
    severity: 'info',
  }));
  if (contradictions.length > 0) {
    return {
      plan: null,
      findings: [...explainDifferences(contradictions, { pair: 'SL' }), ...lost],
      notes: [],
      nextActions: [
        {
          command: 'prisma-mend baseline --from live',
          why: `takes ${live.database.name} as it is instead of the schema`,
        },
      ],
      unproven: [],
    };
  }
  return propose(examination, options, sql, lost, []);
}

function propose(
  { live, project }: Examination,
  options: BaselineOptions,
  sql: string,
  findings: readonly Finding[],
  notes: readonly string[],
): BaselineProposal {
  const directory = relativePath(project.directory, project.history.directory);
  const files: FileChange[] = [{ path: `${directory}/${options.name}/migration.sql`, content: sql }];
  if (project.history.lockFile.kind === 'missing') {
    files.push({ path: `${directory}/${lockFileName}`, content: lockFileText });
  }
  const mark: LedgerChange = {
    kind: 'insertApplied',
    migrationName: options.name,
    checksum: migrationChecksum(sql),
  };
  return {
    plan: {
      statements: [],
      ledger: [mark],
      files,
      isProven: true,
      sql: `${commentedFile(files[0])}${renderMarksSql(live.ledger, [mark])}`,
    },
    findings,
    notes,
    nextActions: [writeAction],
    unproven: [],
  };
}

/** The new file inside a dry run's SQL: as comments, since it must not be run on this database. */
function commentedFile(file: FileChange | undefined): string {
  if (file === undefined) return '';
  const lines = file.content.trimEnd().split('\n');
  return `-- New file ${file.path} (not run here: the database has all of it):\n${lines.map((line) => `--   ${line}`.trimEnd()).join('\n')}\n\n`;
}
