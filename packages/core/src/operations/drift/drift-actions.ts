import { rootDifferences } from '../../compare/root-differences.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import { describeObject } from '../../model/identity.ts';
import { deployPending, resolveAction, statusAction } from '../report/next-actions.ts';
import type { Rename } from '../../model/rename.ts';
import type { NextAction } from '../../model/report.ts';
import type { ReportedPlan, Verdict } from '../../model/verdict.ts';
import { quoteArgument } from '../../model/shell-argument.ts';

/** What the next command is decided by. */
export interface DriftFacts {
  readonly verdict: Verdict;
  readonly databaseName: string | null;
  readonly pending: readonly string[];
  /** Those of them at which deploy stops, since they failed before. */
  readonly failed: readonly string[];
  /** Whether some of what differs is what a pending one does: that is settled with it. */
  readonly isLeftBehind: boolean;
  /** Migrations that the ledger has as applied, and the database does not. */
  readonly faked: readonly string[];
  readonly hasHistory: boolean;
  /** Whether `_prisma_migrations` is there: only then a migration can be adopted. */
  readonly hasLedger: boolean;
  readonly hasTables: boolean;
  /** Whether nobody saw what a part of the history does. */
  readonly isUnseen: boolean;
  readonly isSnapshot: boolean;
  /** The plan that takes live changes back; null when there is none. */
  readonly plan: ReportedPlan | null;
  /** A name under which the live changes were adopted on a scratch server; null when that did not go. */
  readonly adoptable: string | null;
  /** What differs between schema and history. */
  readonly SH: readonly Difference[];
  /** What the schema calls otherwise than the history. */
  readonly renamed: readonly Rename[];
}

/** The commands that come next; each leads where it says it does, on this very database. */
export function driftActions(facts: DriftFacts): readonly NextAction[] {
  switch (facts.verdict) {
    case 'inSync':
      if (facts.pending.length === 0) return [];
      if (facts.failed.length > 0) return [resolveAction];
      return facts.hasLedger ? [deployPending(facts.pending)] : [statusAction];
    case 'upToDate':
      return [];
    case 'nothingDeployed':
      return facts.hasTables || !facts.hasHistory
        ? [statusAction]
        : [statusAction, facts.failed.length > 0 ? resolveAction : deployPending(facts.pending)];
    case 'liveDrift':
    case 'unrecordedChange':
      return liveActions(facts);
    case 'schemaAhead':
      return schemaActions(facts);
    case 'notVerified':
      return [statusAction];
    case 'diverged':
      return [...liveActions(facts), ...schemaActions(facts)];
  }
}

/** Keeping comes first where taking back loses something, and where the schema wants it already. */
function liveActions(facts: DriftFacts): readonly NextAction[] {
  // What is left once all that was not verified is set aside may differ from the schema only.
  if (facts.plan === null && facts.adoptable === null && facts.isUnseen) return [];
  if (facts.isSnapshot) return [sqlAction(facts)];
  const adopt = adoptActions(facts);
  const revert = revertActions(facts);
  const isKeptFirst =
    facts.verdict === 'unrecordedChange' || lossesOf(facts.plan).length + wideningsOf(facts.plan).length > 0;
  if (facts.verdict === 'unrecordedChange' && adopt.length > 0) return adopt;
  const ways = isKeptFirst ? [...adopt, ...revert] : [...revert, ...adopt];
  // The structure alone would hide that their rows were never changed, and adopting would take them from everybody.
  const isFirst = facts.faked.length > 0 || facts.isLeftBehind;
  return [
    ...(isFirst ? [resolveAction] : []),
    ...(ways.length > 0 ? ways : [sqlAction(facts)]),
    ...(!isFirst && facts.failed.length > 0 ? [resolveAction] : []),
  ];
}

function adoptActions({ adoptable, hasHistory, hasLedger, plan, faked }: DriftFacts): readonly NextAction[] {
  if (adoptable !== null) {
    return [
      {
        command: `prisma-mend drift --adopt ${quoteArgument(adoptable)} --yes`,
        why: `keeps it: writes a migration for what the database has, changes schema.prisma and marks it applied here; --dry-run shows it first${
          faked.length === 0 ? '' : `. On every other database it takes away what ${listed(faked)} made there`
        }`,
      },
    ];
  }
  if (hasHistory && hasLedger) return [];
  return plan === null
    ? []
    : [
        {
          command: 'prisma-mend baseline --yes',
          why: hasHistory
            ? 'records what the database is proven to hold; a change can be adopted after that'
            : 'keeps it: writes a first migration from the database as it is, and marks it applied here',
        },
      ];
}

function revertActions({ plan, databaseName }: DriftFacts): readonly NextAction[] {
  if (plan?.proven !== true) return [];
  const losses = lossesOf(plan);
  const widenings = wideningsOf(plan);
  if (losses.length + widenings.length === 0) {
    return [
      {
        command: 'prisma-mend drift --revert --yes',
        why: 'takes it back: runs the proven SQL of this report, which loses nothing; --dry-run shows it first',
      },
    ];
  }
  const name = quoteArgument(databaseName ?? '');
  const flags = [
    ...(losses.length === 0 ? [] : [`--allow-data-loss ${name}`]),
    ...(widenings.length === 0 ? [] : [`--allow-wider-access ${name}`]),
  ];
  const grave = [
    ...(losses.length === 0 ? [] : [`LOSES DATA: ${listed(losses, shownGrave)}`]),
    ...(widenings.length === 0 ? [] : [`WIDENS ACCESS: ${listed(widenings, shownGrave)}`]),
  ];
  return [
    {
      command: `prisma-mend drift --revert ${flags.join(' ')}`,
      why: `takes it back with the proven SQL of this report, and ${grave.join('; and ')}`,
    },
  ];
}

function sqlAction({ plan }: DriftFacts): NextAction {
  return {
    command: 'prisma-mend drift --sql',
    why:
      plan?.proven === true
        ? 'prints the proven SQL that takes it back'
        : 'prints SQL towards taking it back, to be adapted by hand: on a scratch server it did not lead there',
  };
}

/**
 * What the history builds and the schema does not know, `prisma migrate dev` would drop from every database: the schema
 * is behind there, and not ahead.
 */
function schemaActions({ SH, renamed, isUnseen }: DriftFacts): readonly NextAction[] {
  // `prisma migrate dev` replays the history first, and stops where that does not run.
  if (isUnseen) return [];
  const dropped = droppedByMigrateDev(SH);
  if (dropped.length === 0 && renamed.length > 0) return [renameAction(renamed)];
  if (dropped.length === 0 && SH.length > 0 && SH.every(({ kind }) => kind === 'unexpected')) {
    const why =
      'writes a migration that drops what schema.prisma does not know; to keep it, write it into schema.prisma instead';
    return [{ command: 'prisma migrate dev --create-only', why }];
  }
  if (dropped.length === 0) {
    return [{ command: 'prisma migrate dev', why: 'writes the migration that the schema still lacks' }];
  }
  const asksForMore = SH.some(({ kind }) => kind === 'missing');
  const pull = asksForMore
    ? {
        command: 'prisma db pull --print',
        why: 'prints the schema of the database, to take over from it what schema.prisma does not know',
      }
    : { command: 'prisma db pull', why: 'takes into schema.prisma what it does not know' };
  const external = dropped.some(({ isTable }) => isTable)
    ? ' A table that is none of the application goes under tables.external of the Prisma config instead.'
    : '';
  return [
    {
      command: pull.command,
      why: `${pull.why}: ${listed(dropped.map(({ text }) => text))}. Do not run prisma migrate dev before: its migration would drop that.${external}`,
    },
  ];
}

/** Prisma takes another name for another table or column: its migration drops the one and creates the other. */
function renameAction(renamed: readonly Rename[]): NextAction {
  const names = renamed.map(({ expected, actual }) => `${describeObject(actual)} to ${expected.name}`);
  return {
    command: 'prisma migrate dev --create-only',
    why: `writes the migration and does not run it: what it would drop and create again (${listed(names)}) has to become a RENAME in the file first. Where only the schema should have the new name, @@map and @map keep the old one.`,
  };
}

/** What the migration that `prisma migrate dev` writes would drop, in words. */
function droppedByMigrateDev(
  SH: readonly Difference[],
): readonly { readonly text: string; readonly isTable: boolean }[] {
  return rootDifferences(SH).flatMap((difference) => {
    const object = differingObject(difference);
    const text = describeObject(object);
    if (difference.kind === 'unexpected') {
      return droppedKinds.has(object.kind) ? [{ text, isTable: object.kind === 'table' }] : [];
    }
    if (difference.kind !== 'changed' || difference.actual.kind !== 'enum') return [];
    const { expected, actual } = difference;
    const kept = new Set(expected.kind === 'enum' ? expected.labels : []);
    return actual.labels
      .filter((label) => !kept.has(label))
      .map((label) => ({ text: `the value ${label} of ${text}`, isTable: false }));
  });
}

const droppedKinds: ReadonlySet<string> = new Set(['table', 'column', 'enum', 'sequence']);

function lossesOf(plan: ReportedPlan | null): readonly string[] {
  const losses = (plan?.statements ?? []).flatMap(({ hazards }) =>
    hazards.flatMap((hazard) => (hazard.kind === 'dataLoss' ? [hazard.message] : [])),
  );
  return [...new Set(losses)];
}

function wideningsOf(plan: ReportedPlan | null): readonly string[] {
  const losses = (plan?.statements ?? []).flatMap(({ hazards }) =>
    hazards.flatMap((hazard) => (hazard.kind === 'widensAccess' ? [hazard.message] : [])),
  );
  return [...new Set(losses)];
}

const shownAtMost = 5;
/** The report has all of them, beside the statements that cost them. */
const shownGrave = 2;

function listed(texts: readonly string[], most = shownAtMost): string {
  const rest = texts.length - most;
  return `${texts.slice(0, most).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}
