import { tellOnce } from '../compare/judge-drift.ts';
import { rootDifferences } from '../compare/root-differences.ts';
import { findOrigin, possibleOrigins } from '../diagnose/find-origin.ts';
import { explainColumnRenamed } from '../explain/column-renamed.ts';
import { explainDifferences } from '../explain/explain-difference.ts';
import { explainTableRenamed } from '../explain/table-renamed.ts';
import type { AcceptedDifference } from '../model/accepted.ts';
import { differingObject } from '../model/difference.ts';
import type { Finding, Pair } from '../model/finding.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Rename } from '../model/rename.ts';
import type { ReportedPlan } from '../model/report.ts';
import { isMeantBy, type DriftExamination } from './examine-drift.ts';
import { locateFindings } from './locate-findings.ts';

/** The findings of an examination, each told once, with the SQL that settles it where there is a plan. */
export async function findingsOfDrift(
  examination: DriftExamination,
  plan: ReportedPlan | null,
): Promise<readonly Finding[]> {
  const findings = explainExamination(examination, plan);
  if (findings.length === 0) return findings;
  return locateFindings(withOrigins(findings, examination), examination);
}

/** Says of what was changed in the database where that probably comes from. */
function withOrigins(
  findings: readonly Finding[],
  { judgement, replay, pending, schema }: DriftExamination,
): readonly Finding[] {
  const steps = (replay?.steps ?? []).filter(({ name }) => pending.includes(name));
  const origins = possibleOrigins(steps, schema);
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
  { judgement, renames, leftOut }: DriftExamination,
  plan: ReportedPlan | null,
): readonly Finding[] {
  const repairs = repairsByObject(plan);
  const told = new Set<ObjectKey>();
  const ofRenames = (['HL', 'SH', 'SL'] as const).flatMap((pair) =>
    renames[pair].flatMap((rename) => {
      const key = objectKey(rename.expected);
      if (told.has(key)) return [];
      told.add(key);
      return [explainRename(rename, pair, pair === 'SH' ? [] : (repairs.get(key) ?? []))];
    }),
  );
  const ofDifferences = tellOnce(judgement.differences).flatMap(({ pair, differences }) =>
    explainDifferences(rootDifferences(differences), { pair, ...(pair === 'SH' ? {} : { repairs }) }),
  );
  return [...ofRenames, ...ofDifferences].map((finding) => recallExpired(finding, leftOut.expired));
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
