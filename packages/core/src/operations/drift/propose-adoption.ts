import type { DriftOptions } from '../session/command-options.ts';
import { join } from 'node:path';
import { flipDifference } from '../../compare/flip-difference.ts';
import { rootDifferences } from '../../compare/root-differences.ts';
import { setAsideUnseen } from '../../compare/set-aside-unseen.ts';
import type { Catalog } from '../../model/catalog.ts';
import { migrationChecksum } from '../../model/checksum.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import { Failure } from '../../model/failure.ts';
import type { History, ReadableMigration } from '../../model/history.ts';
import { describeObject, objectKey, type ObjectKey } from '../../model/identity.ts';
import type { Statement, Unplanned } from '../../model/plan.ts';
import type { Replay } from '../../model/replay.ts';
import { planRenames, reverseRenames } from '../../plan/plan-renames.ts';
import { planRepair } from '../../plan/plan-repair.ts';
import { groupStatements } from '../../plan/plan-sql.ts';
import { renderMigration } from '../../plan/render-migration.ts';
import { compareMigrationNames, isSafeMigrationName } from '../../project/migration-name.ts';
import type { DriftExamination } from './examine-drift.ts';
import type { LiveState } from '../session/live-state.ts';
import { replayOnLive } from '../scratch/replay-on-live.ts';
import { restrictCatalog } from '../session/restrict-catalog.ts';
import { buildRenamed } from './try-renames.ts';
import { compareMeanings, rebuildFor } from '../scratch/spell-alike.ts';

/** Migrations that lead from the history to the live structure, proven. */
export interface Adoption {
  readonly migrations: readonly ReadableMigration[];
  /** What history and new migrations build together. */
  readonly adopted: Catalog;
}

/** What the history builds, and what is there instead. */
interface AdoptedStates {
  readonly live: LiveState;
  readonly recorded: Catalog;
  readonly actual: Catalog;
}

const shownAtMost = 5;

/**
 * Writes what was changed by hand as migrations, and proves them: the history with them is replayed as Prisma runs
 * it, and what comes out is compared with the live structure. One migration, unless a new enum label has to be
 * committed before it is used.
 *
 * @throws Failure `proof-failed`, `usage` for a name that is none
 */
export async function proposeAdoption(
  examination: DriftExamination,
  states: AdoptedStates,
  options: DriftOptions & { readonly name: string },
  now: Date,
): Promise<Adoption> {
  const { project } = examination;
  const { live, actual } = states;
  const { statements, unplanned } = await planAdoption(examination, states, options);
  if (unplanned.length > 0) throw notProven(unplanned.map(describeUnplanned));
  const whole = [statements];
  const parts = groupStatements(statements.map((statement) => ({ ...statement, startsTransaction: false })));
  const attempts = [whole, ...(parts.length > 1 ? [mergeParts(parts)] : [])];
  let problems: readonly string[] = [];
  for (const attempt of attempts) {
    const migrations = nameMigrations(examination, options.name, attempt.map(renderMigration), now);
    options.onProgress?.({ step: 'Proving the migration on a scratch server' });
    const replay = await replayWith(examination, live, migrations, options);
    const built = restrictCatalog(replay.final, new Set(actual.schemas));
    const adopted = setAsideUnseen(built, actual, examination.unseen.subjects).expected;
    const differences = await compareMeanings(adopted, actual, rebuildFor({ project, live, options }));
    problems = findProblems(replay, migrations, examination, differences);
    if (problems.length === 0) return { migrations, adopted };
  }
  throw notProven(problems);
}

/** The statements that lead from the history to the live structure, not yet proven. */
export async function planAdoption(
  { renames, judgement, sift, project }: DriftExamination,
  { live, recorded, actual }: AdoptedStates,
  options: DriftOptions,
): Promise<{ readonly statements: readonly Statement[]; readonly unplanned: readonly Unplanned[] }> {
  const reversed = reverseRenames(renames.HL);
  const shadow = { project, live, options };
  const base = reversed.length === 0 ? recorded : await buildRenamed(recorded, reversed, shadow);
  if (base === null) throw notProven(['a scratch server refuses to build the history']);
  const differences =
    reversed.length === 0
      ? (judgement.differences.HL ?? [])
      : sift('HL', await compareMeanings(base, actual, rebuildFor(shadow)));
  const repair = planRepair(
    differences.map(flipDifference).filter((each) => !isInvalid(each)),
    {
      actual: base,
      expected: actual,
      serverVersionNumber: actual.serverVersionNumber,
      tableSizes: allSmall(base),
    },
  );
  return { ...repair, statements: [...planRenames(reversed), ...repair.statements] };
}

/** What a failed CREATE INDEX CONCURRENTLY left behind is nothing to keep. */
function isInvalid(difference: ReturnType<typeof flipDifference>): boolean {
  const object = differingObject(difference);
  return difference.kind !== 'unexpected' && object.kind === 'index' && !object.isValid;
}

/** A migration runs as one message, which CONCURRENTLY cannot be part of. */
function allSmall(catalog: Catalog): ReadonlyMap<ObjectKey, number> {
  return new Map(
    catalog.objects.filter(({ kind }) => kind === 'table').map((table) => [objectKey(table), 0] as const),
  );
}

/** New enum labels that follow each other can be committed together. */
function mergeParts(
  groups: readonly { readonly isTransaction: boolean; readonly statements: readonly Statement[] }[],
): readonly (readonly Statement[])[] {
  const parts: { isTransaction: boolean; statements: Statement[] }[] = [];
  for (const { isTransaction, statements } of groups) {
    const last = parts.at(-1);
    if (last?.isTransaction === isTransaction) last.statements.push(...statements);
    else parts.push({ isTransaction, statements: [...statements] });
  }
  return parts.map(({ statements }) => statements);
}

/** Names that sort behind the whole history, both by bytes and as Prisma sorts. */
function nameMigrations(
  { project }: DriftExamination,
  name: string,
  texts: readonly string[],
  now: Date,
): readonly ReadableMigration[] {
  const { history } = project;
  const last = lastName(history);
  const start = nextStamp(last, now);
  return texts.map((sql, part) => {
    const folder = `${String(BigInt(start) + BigInt(part))}_${name}${part === 0 ? '' : `_${part + 1}`}`;
    if (!isSafeMigrationName(folder)) {
      throw new Failure('usage', `${JSON.stringify(name)} is no name for a migration folder`, {
        next: `Use letters, digits, - and _, at most 200 of them: --adopt ${spellName(name)}.`,
      });
    }
    if (!sortsBehind(folder, last)) {
      throw new Failure('usage', `no migration can come after ${last}, whose name sorts behind every date`, {
        next: 'Rename that folder first: prisma-mend resolve --rename.',
      });
    }
    return {
      kind: 'readable',
      name: folder,
      path: join(history.directory, folder, 'migration.sql'),
      sql,
      checksum: migrationChecksum(sql),
      encoding: 'utf8',
    };
  });
}

/** Whether there is a name that a new migration could have: none comes behind `2_more` or `add_users`. */
export function hasRoomBehind(history: Pick<History, 'migrations'>, now: Date): boolean {
  const last = lastName(history);
  return sortsBehind(`${nextStamp(last, now)}_x`, last);
}

function lastName({ migrations }: Pick<History, 'migrations'>): string {
  return migrations.at(-1)?.name ?? '';
}

/** Of now or, where the last one is of the future, right behind that. */
function nextStamp(last: string, now: Date): string {
  const stamp = /^(\d{14})(?:_|$)/.exec(last)?.[1] ?? '';
  const start = stampOf(now);
  return stamp >= start ? String(BigInt(stamp) + 1n) : start;
}

function sortsBehind(folder: string, last: string): boolean {
  return last === '' || (folder > last && compareMigrationNames(folder, last) > 0);
}

/** `my_name` for `my name`. */
function spellName(name: string): string {
  const spelled = name
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^[_-]+|[_-]+$/g, '')
    .slice(0, 100);
  return spelled === '' ? 'changed_by_hand' : spelled;
}

function stampOf(now: Date): string {
  return now
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 14);
}

async function replayWith(
  { project }: DriftExamination,
  live: LiveState,
  migrations: readonly ReadableMigration[],
  options: DriftOptions,
): Promise<Replay> {
  const history = { ...project.history, migrations: [...project.history.migrations, ...migrations] };
  return (await replayOnLive({ project: { ...project, history }, live, options })).replay;
}

function findProblems(
  { steps }: Replay,
  migrations: readonly ReadableMigration[],
  { sift }: DriftExamination,
  differences: readonly Difference[],
): readonly string[] {
  const names = new Set(migrations.map(({ name }) => name));
  const refused = steps
    .filter(({ name }) => names.has(name))
    .flatMap(({ outcome }) => {
      switch (outcome.kind) {
        case 'replayed':
          return [];
        case 'replayedStatementByStatement':
          return [outcome.refused.message];
        case 'failed':
          return outcome.refused.map(({ message }) => message);
        case 'unreadable':
          return [outcome.reason];
      }
    });
  const left = rootDifferences(sift('HL', differences).filter((each) => !isLeftover(each)));
  const differing = left.map((difference) => `${describeObject(differingObject(difference))} would differ`);
  return [...refused, ...differing];
}

/** What a failed CREATE INDEX CONCURRENTLY left behind: no migration makes it. */
export function isLeftover(difference: ReturnType<typeof flipDifference>): boolean {
  return isInvalid(flipDifference(difference));
}

function describeUnplanned({ object, reason }: Unplanned): string {
  return `${describeObject(object)}: ${reason}`;
}

function notProven(problems: readonly string[]): Failure {
  const rest = problems.length - shownAtMost;
  const shown = `${problems.slice(0, shownAtMost).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
  return new Failure('proof-failed', `no migration leads from the history to the live structure: ${shown}`, {
    why: 'A migration that does not build what the database has would differ on every new environment; nothing was written.',
    next: 'Name single objects to adopt the rest without them, or leave them out with --ignore.',
  });
}
