import { listHazards } from '../../apply/count-losses.ts';
import { tellOnce } from '../../compare/judge-drift.ts';
import { rootDifferences } from '../../compare/root-differences.ts';
import { withoutFollowers } from '../../compare/without-followers.ts';
import { findOrigin, possibleOrigins } from '../../diagnose/find-origin.ts';
import { groupRows, readMigrationLedger } from '../../diagnose/migration-ledger.ts';
import { explainColumnRenamed } from '../../explain/column-renamed.ts';
import { explainDifferences } from '../../explain/explain-difference.ts';
import { explainNothingDeployed } from '../../explain/nothing-deployed.ts';
import { explainIndexRenamed } from '../../explain/index-renamed.ts';
import { explainTableRenamed } from '../../explain/table-renamed.ts';
import type { AcceptedDifference } from '../../model/accepted.ts';
import { differingObject } from '../../model/difference.ts';
import type { Finding, Pair } from '../../model/finding.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';
import type { Statement } from '../../model/plan.ts';
import type { Rename } from '../../model/rename.ts';
import type { DetailedStep } from '../../model/replay.ts';
import type { ReportedPlan } from '../../model/verdict.ts';
import type { DriftExamination } from './examine-drift.ts';
import { findIndexRenames } from '../../plan/index-renames.ts';
import { withLocations } from './with-locations.ts';
import { isMeantBy } from '../../compare/match-object.ts';

/** The findings of an examination, each told once, with the SQL that settles it where there is a plan. */
export async function explainDrift(
  examination: DriftExamination,
  plan: ReportedPlan | null,
): Promise<readonly Finding[]> {
  const findings = explainExamination(examination, plan);
  const own = [
    ...(examination.isNothingDeployed ? [explainUndeployed(examination)] : []),
    ...examination.unseen.findings,
  ];
  if (findings.length === 0) return own;
  return [...own, ...(await withLocations(withOrigins(findings, examination), examination))];
}

function explainUndeployed({ live, project }: DriftExamination): Finding {
  const names = new Set(project.history.migrations.map(({ name }) => name));
  const rows = groupRows(live?.ledger.table?.rows ?? []);
  const applied = [...rows].filter(
    ([name, own]) => names.has(name) && readMigrationLedger(name, own).state === 'applied',
  );
  return explainNothingDeployed({
    database: live?.database.name ?? '',
    tableCount: live?.catalog.objects.filter(({ kind }) => kind === 'table').length ?? 0,
    appliedCount: applied.length,
  });
}

/** Says of what was changed in the database where that probably comes from. */
function withOrigins(
  findings: readonly Finding[],
  { live, judgement, replay, pending, faked, schema }: DriftExamination,
): readonly Finding[] {
  const rows = groupRows(live?.ledger.table?.rows ?? []);
  const stepsOf = (names: readonly string[]): readonly DetailedStep[] =>
    (replay?.steps ?? []).filter(({ name }) => names.includes(name));
  const origins = possibleOrigins(
    {
      unapplied: stepsOf(pending).map((step) => ({
        step,
        ledger: readMigrationLedger(step.name, rows.get(step.name) ?? []).state,
      })),
      faked: stepsOf(faked),
    },
    schema,
  );
  const changes = new Map(
    (judgement.differences.HL ?? []).map((each) => [objectKey(differingObject(each)), each]),
  );
  return findings.map((finding) => {
    const change = finding.object === undefined ? undefined : changes.get(objectKey(finding.object));
    if (finding.pair !== 'HL' || change === undefined) return finding;
    return { ...finding, origin: findOrigin(change, origins) };
  });
}

function explainExamination(
  { judgement, renames, leftOut, ...sides }: DriftExamination,
  plan: ReportedPlan | null,
): readonly Finding[] {
  const repairs = repairsByObject(plan);
  const catalogs = [sides.schema, sides.history, sides.recorded, sides.renamedActual ?? sides.actual].filter(
    (catalog) => catalog !== null,
  );
  const told = new Set<ObjectKey>();
  const ofRenames = (['HL', 'SH', 'SL'] as const).flatMap((pair) =>
    renames[pair].flatMap((rename) => {
      const key = objectKey(rename.expected);
      if (told.has(key)) return [];
      told.add(key);
      return [explainRename(rename, pair, pair === 'SH' ? [] : (repairs.get(key) ?? []))];
    }),
  );
  const ofDifferences = tellOnce(judgement.differences).flatMap(({ pair, differences }) => {
    const indexes = findIndexRenames(differences);
    const keys = new Set(indexes.flatMap(({ expected, actual }) => [objectKey(expected), objectKey(actual)]));
    const others = differences.filter((difference) => !keys.has(objectKey(differingObject(difference))));
    return [
      ...indexes.map(({ expected, actual }) =>
        explainIndexRenamed(
          expected,
          actual,
          pair,
          pair === 'SH' ? [] : (repairs.get(objectKey(expected)) ?? []),
        ),
      ),
      ...explainDifferences(withoutFollowers(rootDifferences(others), catalogs), {
        pair,
        ...(pair === 'SH' ? {} : { repairs }),
      }),
    ];
  });
  const statements = statementsBySql(plan);
  return [...ofRenames, ...ofDifferences].map((finding) =>
    withLosses(recallExpired(finding, leftOut.expired), statements),
  );
}

function repairsByObject(plan: ReportedPlan | null): ReadonlyMap<ObjectKey, readonly string[]> {
  const repairs = new Map<ObjectKey, string[]>();
  for (const statement of plan?.statements ?? []) {
    for (const object of statement.settles) {
      const key = objectKey(object);
      repairs.set(key, [...(repairs.get(key) ?? []), statement.sql]);
    }
  }
  return repairs;
}

function statementsBySql(plan: ReportedPlan | null): ReadonlyMap<string, readonly Statement[]> {
  const bySql = new Map<string, Statement[]>();
  for (const statement of plan?.statements ?? []) {
    const alike = bySql.get(statement.sql);
    if (alike === undefined) bySql.set(statement.sql, [statement]);
    else alike.push(statement);
  }
  return bySql;
}

/** Whoever copies the repair of a finding is told what it costs. */
function withLosses(finding: Finding, planned: ReadonlyMap<string, readonly Statement[]>): Finding {
  const { object, repair = [] } = finding;
  if (object === undefined || repair.length === 0) return finding;
  const statements = [...new Set(repair)].flatMap((sql) => planned.get(sql) ?? []);
  const [losses, widenings] = (['dataLoss', 'widensAccess'] as const).map((kind) => [
    ...new Set(listHazards(statements, kind)),
  ]);
  return {
    ...finding,
    ...(losses === undefined || losses.length === 0 ? {} : { losses }),
    ...(widenings === undefined || widenings.length === 0 ? {} : { widenings }),
  };
}

function explainRename(rename: Rename, pair: Pair, repair: readonly string[]): Finding {
  return rename.kind === 'table'
    ? explainTableRenamed(rename.expected, rename.actual, pair, repair)
    : explainColumnRenamed(rename.expected, rename.actual, pair, repair);
}

/** What was accepted until a day that has passed is a finding again, and says so. */
function recallExpired(finding: Finding, expired: readonly AcceptedDifference[]): Finding {
  const { object } = finding;
  if (object === undefined) return finding;
  const entry = expired.find(
    (each) => isMeantBy(each, object) && (each.code === undefined || each.code === finding.code),
  );
  if (entry === undefined) return finding;
  const message = `${finding.message} (accepted until ${entry.until}, which has passed: ${entry.reason})`;
  return { ...finding, message };
}
