import { join } from 'node:path';
import { newFile } from '../../apply/file-transition.ts';
import type { BaselineChoice } from '../session/command-options.ts';
import type { Catalog } from '../../model/catalog.ts';
import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import { withinPrismaModel } from '../../compare/prisma-model.ts';
import { rootDifferences } from '../../compare/root-differences.ts';
import { explainDifferences } from '../../explain/explain-difference.ts';
import { migrationChecksum } from '../../model/checksum.ts';
import { Failure } from '../../model/failure.ts';
import type { Finding } from '../../model/finding.ts';
import type { LedgerChange } from '../../model/plan.ts';
import { renderCatalog } from '../../plan/render-catalog.ts';
import { guardScript } from '../../plan/render-guarded.ts';
import { lockFileName, lockFileText } from '../../project/lock-file.ts';
import { isSafeMigrationName } from '../../project/migration-name.ts';
import type { OperationOptions } from '../../model/options.ts';
import { listed } from '../../explain/listed.ts';
import { baselineSchemas, isPlatformPublication, isPlatformSchema } from '../session/baseline-schemas.ts';
import { buildOnShadow } from '../scratch/build-on-shadow.ts';
import type { Examination } from '../examination/examine.ts';
import { withoutInitObjects } from '../scratch/init-script.ts';
import type { LiveState } from '../session/live-state.ts';
import { loadSchemaCatalog } from '../scratch/load-schema-catalog.ts';
import { relativePath } from '../session/paths.ts';
import type { BaselineProposal } from './baseline-proposal.ts';
import { writeAction } from '../report/next-actions.ts';
import { proveBaseline } from './prove-baseline.ts';
import { commentNewFile, emptyProposal } from '../writing/proposal.ts';
import { renderProjectSchema } from '../scratch/render-project-schema.ts';
import { restrictCatalog, withoutPlatformPublications } from '../session/restrict-catalog.ts';
import { selectOwnObjects } from '../scratch/select-own-objects.ts';
import { compareMeanings, rebuildFor } from '../scratch/spell-alike.ts';

/** Makes the first migration of a database without a history, and proves that replaying it gives that database. */
export async function proposeFirstMigration(
  examination: Examination,
  options: OperationOptions & BaselineChoice,
): Promise<BaselineProposal> {
  if (!isSafeMigrationName(options.name)) {
    throw new Failure('usage', `--name ${JSON.stringify(options.name)} is no name for a migration folder`, {
      next: 'Use letters, digits, - and _, at most 200 of them, for example 0_init.',
    });
  }
  return options.from === 'live' ? fromLive(examination, options) : fromSchema(examination, options);
}

async function fromLive(
  examination: Examination,
  options: OperationOptions & BaselineChoice,
): Promise<BaselineProposal> {
  const { live, project } = examination;
  const selected = selectOwnObjects(
    withoutPlatformPublications(live.catalog),
    baselineSchemas(project, live),
  );
  const own = await withoutInitObjects({ project, live, options }, selected);
  // What the platform brings along is made only where it is not there.
  const script = guardScript(renderCatalog(own), isPlatformSchema);
  options.onProgress?.({ step: 'Proving the baseline on a scratch server' });
  const unproven = await proveBaseline({ project, live, options }, own, script);
  const lacking = await findLacking(examination, selected, options);
  const notes = [...script.notes, ...unproven, ...leftOutNotes(live, own)];
  return propose(examination, options, script.sql, { findings: lacking, notes });
}

/**
 * What schema.prisma asks for and the database lacks: the history will be faithful, and the application will still look
 * for it. A schema that cannot be built is told elsewhere.
 */
async function findLacking(
  { live, project }: Examination,
  own: Catalog,
  options: OperationOptions & BaselineChoice,
): Promise<readonly Finding[]> {
  if (project.schema === null || project.schema.problem !== undefined) return [];
  try {
    const schemas = new Set([live.defaultSchema, ...project.schema.schemas]);
    const built = restrictCatalog(await loadSchemaCatalog({ project, live, options }), schemas);
    const missing = withinPrismaModel(rootDifferences(compareCatalogs(built, own))).filter(
      ({ kind }) => kind === 'missing',
    );
    return explainDifferences(missing, { pair: 'SL' }).map((finding): Finding => ({
      ...finding,
      severity: 'warning',
    }));
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

/** A schema that the new history says nothing of. */
function leftOutNotes(live: LiveState, own: Catalog): readonly string[] {
  const publications = live.catalog.objects.filter(isPlatformPublication).map(({ name }) => name);
  const ofPlatform =
    publications.length === 0
      ? []
      : [
          `Publication ${listed(publications)} is the platform's, and not part of the baseline; tables that were added to it are not either.`,
        ];
  const schemas = live.catalog.schemas
    .filter((schema) => !own.schemas.includes(schema))
    .map(
      (schema) =>
        `Schema ${schema} is not part of the baseline; name it in \`schemas\` of the datasource block if it should be.`,
    );
  return [...ofPlatform, ...schemas];
}

/** A baseline from the schema is marked only if the database holds all that it builds, and nothing differently. */
async function fromSchema(
  examination: Examination,
  options: OperationOptions & BaselineChoice,
): Promise<BaselineProposal> {
  const { live, project, ownCatalog } = examination;
  const sql = await renderProjectSchema(project, live.defaultSchema);
  options.onProgress?.({ step: 'Building the schema on a scratch server' });
  const ground = { project, live, options };
  const built = restrictCatalog(await buildOnShadow(ground, sql), new Set(ownCatalog.schemas));
  const differences = rootDifferences(await compareMeanings(built, ownCatalog, rebuildFor(ground)));
  const contradictions = withinPrismaModel(differences).filter(({ kind }) => kind !== 'unexpected');
  const additions = differences.filter(({ kind }) => kind === 'unexpected');
  const lost = explainDifferences(additions, { pair: 'SL' }).map((finding): Finding => ({
    ...finding,
    severity: 'info',
  }));
  if (contradictions.length > 0) {
    return {
      ...emptyProposal,
      findings: [...explainDifferences(contradictions, { pair: 'SL' }), ...lost],
      nextActions: [
        {
          command: 'prisma-mend baseline --from live',
          why: `takes ${live.database.name} as it is instead of the schema`,
        },
      ],
    };
  }
  return propose(examination, options, sql, { findings: lost, notes: [] });
}

function propose(
  { project: { directory, history } }: Examination,
  options: OperationOptions & BaselineChoice,
  sql: string,
  { findings, notes }: Pick<BaselineProposal, 'findings' | 'notes'>,
): BaselineProposal {
  const path = join(history.directory, options.name, 'migration.sql');
  const hasLockFile = history.lockFile.kind !== 'missing';
  const mark: LedgerChange = {
    kind: 'insertApplied',
    migrationName: options.name,
    checksum: migrationChecksum(sql),
  };
  return {
    ...emptyProposal,
    edit: { marks: [mark], rows: [] },
    files: [
      newFile(path, sql),
      ...(hasLockFile ? [] : [newFile(join(history.directory, lockFileName), lockFileText)]),
    ],
    comments: [commentNewFile(relativePath(directory, path), sql)],
    findings,
    notes: [
      ...notes,
      `Commit ${relativePath(directory, history.directory)}: every other environment needs it before its next deploy.`,
    ],
    nextActions: [writeAction],
  };
}
