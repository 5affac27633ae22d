import { explainDeployDestroys } from '../explain/deploy-destroys.ts';
import { explainMigrationUnproven } from '../explain/migration-unproven.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Finding } from '../model/finding.ts';
import { objectKey, type ObjectIdentity } from '../model/identity.ts';
import type { LedgerRow, LedgerTable } from '../model/ledger.ts';
import type { DetailedStep } from '../model/replay.ts';
import { about } from './about.ts';
import type { Diagnosis, DiagnosedMigration } from './diagnosis.ts';

/** What deploy would run, and what is known of it. */
export interface RiskInput {
  readonly diagnosis: Diagnosis;
  readonly ledger: LedgerTable | null;
  readonly live: Catalog;
  readonly steps: readonly DetailedStep[];
  /** Names of what deploy would run, in order. */
  readonly pending: readonly string[];
  /** Of which a person has said that they did not run. */
  readonly answered: ReadonlySet<string>;
  /** Pending files that do nothing. */
  readonly empty: ReadonlySet<string>;
}

/**
 * Why deploy must not run although nothing would stop it: it would run what may have run before, or destroy what an
 * earlier migration once made and a later one, which the database is proven to hold, has made again.
 */
export function findDeployRisks(input: RiskInput): readonly Finding[] {
  if (input.diagnosis.situation === 'empty') return [];
  const pending = new Set(input.pending);
  const findings: Finding[] = [];
  for (const migration of input.diagnosis.migrations) {
    const { name } = migration;
    if (!pending.has(name) || input.answered.has(name) || input.empty.has(name)) continue;
    const lost = lossesOf(name, input);
    if (lost.length > 0) findings.push(about([name], explainDeployDestroys(name, lost)));
    else if (isUndecided(migration, input)) {
      const isUnseen = migration.evidence?.state === 'unverified';
      findings.push(about([name], explainMigrationUnproven(name, isUnseen)));
    }
  }
  return findings;
}

/** Nothing shows whether it ran, and no deploy since has said that it did not. */
function isUndecided({ name, evidence, ledger }: DiagnosedMigration, { ledger: table }: RiskInput): boolean {
  if (evidence === null || ledger.state === 'rolledBack' || wasDeployedSince(name, table)) return false;
  if (evidence.state === 'noEvidence')
    return evidence.basis === 'boundary' || evidence.unexplained.length > 0;
  return evidence.state === 'unverified';
}

/** Prisma counts the steps of what it ran itself; rows of marks have none. */
function wasDeployedSince(name: string, table: LedgerTable | null): boolean {
  const rows = (table?.rows ?? []).filter(
    ({ finishedAt, rolledBackAt }) => finishedAt !== null && rolledBackAt === null,
  );
  return rows.some((row) => !isMark(row)) || rows.some((row) => isOlderThan(row, name));
}

function isMark({ appliedStepsCount, logs }: LedgerRow): boolean {
  return appliedStepsCount === 0 && logs === '';
}

/** A folder made after the marks were: nothing of it can have been there then. */
function isOlderThan({ startedAt }: LedgerRow, name: string): boolean {
  const made = /^\d{8,14}/.exec(name)?.[0];
  const marked = (startedAt ?? '').replace(/\D/g, '').slice(0, made?.length ?? 0);
  return made !== undefined && marked.length === made.length && made > marked;
}

/** Columns and tables that it drops, that are there, and that another migration which the database holds has made again. */
function lossesOf(
  name: string,
  { steps, live, pending, diagnosis, ledger }: RiskInput,
): readonly ObjectIdentity[] {
  const place = steps.findIndex((step) => step.name === name);
  const removed = (steps[place]?.delta.removed ?? []).filter(
    ({ kind }) => kind === 'table' || kind === 'column',
  );
  if (place === -1 || removed.length === 0) return [];
  const there = new Set(live.objects.map(objectKey));
  const isRun = wasDeployedSince(name, ledger) || diagnosis.situation === 'baselined';
  const later = steps.slice(place + 1).filter((step) => !pending.includes(step.name) || !isRun);
  const again = new Set(later.flatMap(({ delta }) => delta.put.map(objectKey)));
  return removed.filter((object) => there.has(objectKey(object)) && again.has(objectKey(object)));
}
