import { matchNames } from '../diagnose/match-names.ts';
import type { ConcludedMigration, Effect } from '../model/evidence.ts';
import { describeObject, objectKey } from '../model/identity.ts';
import type { Report } from '../model/report.ts';
import type { Examination } from './examine.ts';

/** A report on single migrations: how many effects of each kind are there, and every one by name. */
export function focusReport(report: Report, { diagnosis }: Examination, typed: readonly string[]): Report {
  const names = new Set(
    matchNames(
      typed,
      diagnosis.migrations.map(({ name }) => name),
    ),
  );
  const chosen = diagnosis.migrations.filter(({ name }) => names.has(name));
  return {
    ...report,
    migrations: (report.migrations ?? []).filter(({ name }) => names.has(name)),
    findings: report.findings.filter(({ message }) => [...names].some((name) => message.includes(name))),
    notes: chosen.flatMap(({ evidence, name }) =>
      evidence === null ? [`${name} has no folder: its effects are not known.`] : describeEffects(evidence),
    ),
  };
}

function describeEffects({ name, effects, missing }: ConcludedMigration): readonly string[] {
  const absent = new Set(missing.map(keyOf));
  const isMissing = (effect: Effect): boolean => absent.has(keyOf(effect));
  return [
    `${name}: ${countKinds(effects, isMissing)}`,
    ...effects.map((effect) => `${isMissing(effect) ? 'missing' : 'present'}: ${describe(effect)}`),
  ];
}

/** `table 6 of 6, foreign key 14 of 15` */
function countKinds(effects: readonly Effect[], isMissing: (effect: Effect) => boolean): string {
  const counts = new Map<string, { present: number; total: number }>();
  for (const effect of effects) {
    const kind = effect.object.kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const count = counts.get(kind) ?? { present: 0, total: 0 };
    counts.set(kind, count);
    count.total += 1;
    if (!isMissing(effect)) count.present += 1;
  }
  if (counts.size === 0) return 'it leaves no trace in the structure';
  return [...counts].map(([kind, { present, total }]) => `${kind} ${present} of ${total}`).join(', ');
}

function describe({ object, change, attributes }: Effect): string {
  const what = attributes.length === 0 ? '' : ` (${attributes.join(', ')})`;
  return `${change} ${describeObject(object)}${what}`;
}

function keyOf({ object, change }: Effect): string {
  return `${change} ${objectKey(object)}`;
}
