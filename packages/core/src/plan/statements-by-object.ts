import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { RepairPlan } from '../model/plan.ts';

/** The SQL that settles each object, in order: what `explainDifferences` takes as `repairs`. */
export function statementsByObject(plan: RepairPlan): ReadonlyMap<ObjectKey, readonly string[]> {
  const byObject = new Map<ObjectKey, string[]>();
  for (const { sql, settles } of plan.statements) {
    for (const object of settles) {
      const statements = byObject.get(objectKey(object));
      if (statements === undefined) byObject.set(objectKey(object), [sql]);
      else statements.push(sql);
    }
  }
  return byObject;
}
