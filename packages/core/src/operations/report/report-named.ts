import { matchNames } from '../../diagnose/match-names.ts';
import type { DiagnosedMigration } from '../../diagnose/diagnosis.ts';
import type { ConcludedMigration, Effect } from '../../model/evidence.ts';
import { describeObject, objectKey } from '../../model/identity.ts';
import { oneLine } from '../../model/one-line.ts';
import type { StatusReport } from '../../model/report.ts';
import { splitStatements } from '../../replay/split-statements.ts';
import { isDataStatement } from '../../replay/statement-nature.ts';
import type { Examination } from '../examination/examine.ts';

/**
 * A report on single migrations: how many effects of each kind are there, every one by name, and the statements whose
 * effect no catalog shows.
 *
 * @throws Refusal `ambiguous-name` naming the candidates
 * @throws Failure `usage` when there is no such migration
 */
export async function reportNamed(
  report: StatusReport,
  { diagnosis, project }: Examination,
  typed: readonly string[],
): Promise<StatusReport> {
  const all = diagnosis.migrations.map(({ name }) => name);
  const names = new Set(matchNames(typed, all));
  const notes: string[] = [];
  for (const migration of diagnosis.migrations.filter(({ name }) => names.has(name))) {
    const file = project.history.migrations.find(({ name }) => name === migration.name);
    notes.push(...describeMigration(migration));
    if (file?.kind === 'readable') notes.push(...(await describeDataStatements(file.sql)));
  }
  return {
    ...report,
    migrations: report.migrations.filter(({ name }) => names.has(name)),
    findings: report.findings.filter(({ migrations = [] }) => migrations.some((name) => names.has(name))),
    notes,
  };
}

function describeMigration({ evidence, name, isOnDisk }: DiagnosedMigration): readonly string[] {
  if (evidence !== null) return describeEffects(evidence);
  return [
    isOnDisk
      ? `${name} has no file that can be read: its effects are not known.`
      : `${name} has no folder: its effects are not known.`,
  ];
}

type EffectState = 'present' | 'missing' | 'superseded' | 'different';

function describeEffects(migration: ConcludedMigration): readonly string[] {
  const stateOf = effectStates(migration);
  return [
    `${migration.name}: ${countKinds(migration.effects, stateOf)}`,
    ...migration.effects.map((effect) => `${stateWords[stateOf(effect)]}: ${describe(effect)}`),
  ];
}

const stateWords: Readonly<Record<EffectState, string>> = {
  present: 'present',
  missing: 'missing',
  superseded: 'replaced by a later migration',
  different: 'there, but changed by hand',
};

function effectStates({
  missing,
  superseded,
  unexplained,
}: ConcludedMigration): (effect: Effect) => EffectState {
  const keysOf = (effects: readonly Effect[]): ReadonlySet<string> => new Set(effects.map(keyOf));
  const [absent, replaced, altered] = [keysOf(missing), keysOf(superseded), keysOf(unexplained)];
  return (effect) => {
    const key = keyOf(effect);
    if (altered.has(key)) return 'different';
    if (absent.has(key)) return 'missing';
    return replaced.has(key) ? 'superseded' : 'present';
  };
}

/** `table 6 of 6, foreign key 14 of 15` */
function countKinds(effects: readonly Effect[], stateOf: (effect: Effect) => EffectState): string {
  const counts = new Map<string, { present: number; total: number }>();
  for (const effect of effects) {
    const kind = effect.object.kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const count = counts.get(kind) ?? { present: 0, total: 0 };
    counts.set(kind, count);
    count.total += 1;
    if (stateOf(effect) === 'present' || stateOf(effect) === 'superseded') count.present += 1;
  }
  if (counts.size === 0) {
    return 'it leaves no trace in the structure: whether it ran cannot be told from the database';
  }
  return [...counts].map(([kind, { present, total }]) => `${kind} ${present} of ${total}`).join(', ');
}

function describe({ object, change, attributes }: Effect): string {
  const what = attributes.length === 0 ? '' : ` (${attributes.join(', ')})`;
  return `${change} ${describeObject(object)}${what}`;
}

function keyOf({ object, change }: Effect): string {
  return `${change} ${objectKey(object)}`;
}

const shownCharacters = 60;

async function describeDataStatements(sql: string): Promise<readonly string[]> {
  const statements = await splitStatements(sql);
  return statements.filter(isDataStatement).map(({ line, text }) => {
    const shown = oneLine(text, shownCharacters);
    return `not told: line ${line} may change rows (${shown}); the structure does not show whether it ran`;
  });
}
