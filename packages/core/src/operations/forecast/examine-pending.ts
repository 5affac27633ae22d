import type { Suspect } from '../../diagnose/suspects.ts';
import type { Catalog } from '../../model/catalog.ts';
import { Failure, InvariantError } from '../../model/failure.ts';
import type { ReadableMigration } from '../../model/history.ts';
import type { OperationOptions } from '../../model/options.ts';
import { quoteArgument } from '../../model/shell-argument.ts';
import type { TriedMigration } from '../../model/tried-statement.ts';
import { isDataStatement } from '../../replay/statement-nature.ts';
import type { Examination } from '../examination/examine.ts';
import { judgeFile } from './judge-file.ts';
import type { DeployFacts } from './read-deploy-facts.ts';
import { tryPending, type PendingTrial, type TriedFile, type TrialInput } from './try-pending.ts';
import { scopeOf } from '../session/live-state.ts';

/** A migration that deploy runs before the one that is looked at. */
export interface EarlierPending {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Of the statement that is refused; null where it is not known. */
  readonly line: number | null;
  /** Why it would stop; null when it runs. */
  readonly refused: string | null;
  readonly changesRows: boolean;
}

/** What a pending migration would do to the live structure. */
export interface PendingExamination extends TriedFile {
  readonly tried: TriedMigration;
  /** In order of the history. */
  readonly earlier: readonly EarlierPending[];
  /** Structure that the trial began with, before the earlier ones too. */
  readonly live: Catalog;
  readonly trial: PendingTrial;
}

/**
 * Runs a pending migration on a scratch server with the live structure, after those that deploy runs before it:
 * statement by statement, and as a whole.
 *
 * @param facts of the live server; null where only a snapshot is there
 * @throws Failure `usage` without a readable file, or for a migration that deploy would not run
 * @throws Failure `proof-failed` when the live structure cannot be rebuilt
 */
export async function examinePending(
  examination: Examination,
  suspect: Suspect,
  options: OperationOptions,
  { facts, scope = scopeOf(examination.project) }: Pick<TrialInput, 'facts' | 'scope'>,
): Promise<PendingExamination> {
  const file = requirePending(suspect);
  const before = pendingBefore(examination, file);
  options.onProgress?.({ step: `Trying ${file.name} on the live structure` });
  const files = [...before, file, ...pendingBehind(examination, file)];
  const trial = await tryPending({ examination, files, options, facts, scope, isThorough: true });
  const own = trial.files.find((tried) => tried.file.name === file.name);
  if (own === undefined) throw new InvariantError('a pending migration was not tried');
  const earlier: EarlierPending[] = [];
  const names = new Set(before.map(({ name }) => name));
  for (const tried of trial.files) {
    if (names.has(tried.file.name))
      earlier.push(await summarize(tried, facts, examination.live.defaultSchema));
  }
  return { ...own, earlier, live: trial.live, trial };
}

async function summarize(
  tried: TriedFile,
  facts: DeployFacts | null,
  defaultSchema: string,
): Promise<EarlierPending> {
  const [first] = (await judgeFile(tried, facts, defaultSchema)).stops;
  return {
    name: tried.file.name,
    path: tried.file.path,
    line: first?.line ?? null,
    refused: first?.message ?? null,
    changesRows: tried.statements.some(isDataStatement),
  };
}

function requirePending({ name, file, diagnosed }: Suspect): ReadableMigration {
  const { ledger, evidence, isOnDisk } = diagnosed;
  const next = `prisma-mend status ${name} shows what of it is in the database.`;
  if (!isOnDisk) {
    throw new Failure('usage', `${name} has rows in the history table, but no folder`, {
      why: 'Deploy runs folders; there is nothing that it would run.',
      next: `prisma-mend resolve says what is to be done about it.`,
    });
  }
  if (file === null) throw new Failure('usage', `${name} has no readable migration.sql`, { next });
  if (ledger.state === 'applied') {
    throw new Failure('usage', `${name} is applied, not pending`, {
      why: 'Deploy would not run it again.',
      next,
    });
  }
  if (ledger.state === 'failed' && (evidence?.state === 'partial' || evidence?.state === 'present')) {
    throw new Failure(
      'usage',
      `${name} failed and is ${evidence.state === 'partial' ? 'half' : 'wholly'} there`,
      {
        why: 'Run again from its start, it would stop at what it has done already.',
        next: `prisma-mend resolve ${quoteArgument(name)} ${evidence.state === 'partial' ? '--finish runs what is missing; --revert takes back what is there' : '--applied marks it'}.`,
      },
    );
  }
  return file;
}

/** What deploy runs first: everything that is not applied and stands before it. */
function pendingBefore(examination: Examination, file: ReadableMigration): readonly ReadableMigration[] {
  return pendingOf(examination)
    .filter(({ place }) => place < placeOf(examination, file))
    .map(({ migration }) => migration);
}

function pendingBehind(examination: Examination, file: ReadableMigration): readonly ReadableMigration[] {
  return pendingOf(examination)
    .filter(({ place }) => place > placeOf(examination, file))
    .map(({ migration }) => migration);
}

function placeOf({ project }: Examination, file: ReadableMigration): number {
  return project.history.migrations.findIndex(({ name }) => name === file.name);
}

function pendingOf({
  project,
  diagnosis,
}: Examination): readonly { readonly migration: ReadableMigration; readonly place: number }[] {
  const applied = new Set(
    diagnosis.migrations.filter(({ ledger }) => ledger.state === 'applied').map(({ name }) => name),
  );
  return project.history.migrations.flatMap((migration, place) =>
    migration.kind === 'readable' && !applied.has(migration.name) ? [{ migration, place }] : [],
  );
}
