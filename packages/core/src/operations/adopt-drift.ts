import { join } from 'node:path';
import { newFile } from '../apply/file-transition.ts';
import type { AdoptOptions } from './session/command-options.ts';
import { compareCatalogs } from '../compare/compare-catalogs.ts';
import { Failure } from '../model/failure.ts';
import type { ReadableMigration } from '../model/history.ts';
import type { FileChange } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import type { DriftReport } from '../model/report.ts';
import { lockFileName, lockFileText } from '../project/lock-file.ts';
import { carryOut, type Written } from './writing/carry-out.ts';
import { checkDrift, reportDrift } from './check-drift.ts';
import { examineDrift, type DriftExamination } from './drift/examine-drift.ts';
import { relativePath } from './session/paths.ts';
import { proposeAdoption, type Adoption } from './drift/propose-adoption.ts';
import { proposeSchemaPatch, type SchemaPatch } from './drift/propose-schema-patch.ts';
import { describeProposal, emptyProposal, type Proposal } from './writing/proposal.ts';
import type { Agreement } from './writing/require-consent.ts';
import { writeChange } from './writing/write-change.ts';
import type { FileTransition } from '../model/change.ts';
import { withSession } from './session/session.ts';

/**
 * Keeps what was changed in the database by hand: writes a migration whose replay after the history gives the live
 * structure, changes schema.prisma to go with it, and marks the migration as applied here, all in one.
 *
 * @returns what differs afterwards and, as `plan`, the files and the mark; nothing was written with `isDryRun`, or
 * when nothing is to be adopted. A change of the schema that does not lead to the live structure is shown in the
 * plan's SQL and notes, and not written.
 * @throws Refusal `consent-missing`; its `report` shows the plan
 * @throws Failure `proof-failed` when no migration leads to the live structure, `usage` when there is no history or
 * ledger to add to or migrations are pending, `state-moved`
 */
export async function adoptDrift(options: AdoptOptions): Promise<DriftReport> {
  return withSession(options, adopt);
}

async function adopt(options: AdoptOptions): Promise<DriftReport> {
  if (options.snapshotPath !== undefined && !options.isDryRun) {
    throw new Failure(
      'usage',
      'nothing can be marked in a snapshot, only in the database it was taken from',
      {
        next: 'Add --dry-run to see what would be written, or give the database instead of --snapshot.',
      },
    );
  }
  const examination = await examineDrift({ ...options, against: 'both' });
  const { project, live, recorded, actual, judgement, renames } = examination;
  requireLedger(examination);
  const isSame = (judgement.differences.HL ?? []).length + renames.HL.length === 0;
  if (live === null || recorded === null || actual === null || isSame) {
    const report = await reportDrift(examination, null, null);
    return carryOut(
      { project, report, write: null, agreement, lookAgain: () => checkDrift(options) },
      options,
    );
  }
  const begun = findBegunAdoption(examination, options.name);
  if (begun === null) requireNonePending(examination);
  const { migrations, adopted } =
    begun ??
    (await proposeAdoption(examination, { live, recorded, actual }, options, options.now ?? new Date()));
  const { schema } = project;
  const isPatched = begun !== null && (judgement.differences.SH ?? []).length === 0;
  const patch =
    schema === null || isPatched
      ? { files: [], doubt: null }
      : await proposeSchemaPatch(examination, schema, { live, recorded, adopted }, options);
  const proposal = await proposeFiles(project, migrations, patch);
  const plan = describeProposal(proposal, { project, live }, options);
  const told = patchNotes(patch);
  // What is told of a plan that takes back is not true of this one.
  const shown = { ...(await reportDrift(examination, null, null, options.name)), plan };
  const write = async (): Promise<Written> => {
    options.onProgress?.({ step: 'Writing the migration' });
    const change = { command: 'drift-adopt', ...proposal };
    return { journal: await writeChange({ project, live }, change, options) };
  };
  return carryOut(
    {
      project,
      report: { ...shown, notes: [...shown.notes, ...told] },
      write,
      agreement,
      lookAgain: async ({ journal }) => {
        const after = await checkDrift(options);
        return { ...after, plan, applied: true, journal, notes: [...after.notes, ...told] };
      },
    },
    options,
  );
}

const agreement: Agreement = {
  refused: 'nothing was written: the migration was not agreed to',
  why: 'It becomes part of the history, and is marked as applied in the database.',
  shows: 'everything',
};

function requireLedger({ project, live }: DriftExamination): void {
  const hasHistory = project.history.migrations.length > 0;
  if (hasHistory && live?.ledger.table !== null) return;
  throw new Failure(
    'usage',
    hasHistory
      ? 'the database has no migration history that a migration could be added to'
      : 'there are no migrations yet that another one could follow',
    { next: 'Run prisma-mend baseline first.' },
  );
}

/**
 * The migrations of an adoption that was killed before it could mark them: pending ones of this name, with which the
 * history builds what the database holds.
 */
function findBegunAdoption(
  { project, history, actual, pending, sift }: DriftExamination,
  name: string,
): Adoption | null {
  const isOwn = (folder: string): boolean => folder.replace(/^\d{14}_/, '').replace(/_\d+$/, '') === name;
  if (pending.length === 0 || history === null || actual === null || !pending.every(isOwn)) return null;
  if (sift('HL', compareCatalogs(history, actual)).length > 0) return null;
  const migrations = project.history.migrations.filter(
    (migration): migration is ReadableMigration =>
      migration.kind === 'readable' && pending.includes(migration.name),
  );
  return migrations.length === pending.length ? { migrations, adopted: history } : null;
}

function requireNonePending({ pending, failed }: DriftExamination): void {
  if (failed.length > 0) {
    throw new Failure('usage', `migrations failed, and are not settled: ${failed.join(', ')}`, {
      why: 'What the database has beyond the history can be a part of them.',
      next: 'prisma-mend resolve says what is there of them, and which command cures it.',
    });
  }
  if (pending.length === 0) return;
  throw new Failure('usage', `migrations are pending: ${pending.join(', ')}`, {
    why: 'A migration for what the database has would come after them, on a structure that they change.',
    next: 'Deploy them first or, where the database has their changes already, mark them: prisma-mend resolve.',
  });
}

/** The files of an adoption and its marks. */
async function proposeFiles(
  project: Project,
  migrations: readonly ReadableMigration[],
  patch: SchemaPatch,
): Promise<Proposal> {
  const { directory, history } = project;
  const isWritten = new Set(history.migrations.map(({ name }) => name));
  const created = migrations
    .filter(({ name }) => !isWritten.has(name))
    .map(({ name, sql }) => newFile(join(history.directory, name, 'migration.sql'), sql));
  if (history.lockFile.kind === 'missing') {
    created.push(newFile(join(history.directory, lockFileName), lockFileText));
  }
  const edits = await Promise.all(patch.files.map((edit) => schemaEdit(project, edit)));
  return {
    ...emptyProposal,
    edit: {
      marks: migrations.map(({ name, checksum }) => ({
        kind: 'insertApplied',
        migrationName: name,
        checksum,
      })),
      rows: [],
    },
    files: [...created, ...(patch.doubt === null ? edits : [])],
    comments: [
      ...created.map(({ path, after }) =>
        asComment(`New file ${relativePath(directory, path)}, not run here:`, String(after)),
      ),
      ...edits.map(({ diff }) => asComment(patch.doubt === null ? 'Changed:' : 'Proposed only:', diff)),
    ],
  };
}

async function schemaEdit(
  { directory, schema }: Project,
  { path, content }: FileChange,
): Promise<FileTransition & { readonly diff: string }> {
  const { createTwoFilesPatch } = await import('diff');
  const name = relativePath(directory, path);
  const before = schema?.files.find((file) => file.path === path)?.content ?? '';
  const diff = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, content, '', '', { context: 3 });
  return { path, before: Buffer.from(before), after: Buffer.from(content), diff: diff.replace(/^=+\n/, '') };
}

function asComment(heading: string, text: string): string {
  const lines = [heading, ...text.trimEnd().split(/\r?\n/)];
  return `${lines.map((line) => `-- ${line}`.trimEnd()).join('\n')}\n`;
}

function patchNotes({ files, doubt }: SchemaPatch): readonly string[] {
  if (doubt === null || files.length === 0) return [];
  return [
    `schema.prisma was not changed, only a change is proposed: ${doubt}. The plan's SQL shows it as a diff.`,
  ];
}
