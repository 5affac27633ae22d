import type { Column } from '../model/objects/tables.ts';
import type { PreCheck } from '../model/plan.ts';
import { isOfType } from './mentions.ts';
import { failingCasts, lostLabels } from './pre-checks.ts';
import type { RepairContext } from './repair-context.ts';

const integers = ['smallint', 'integer', 'bigint'];

/** What a change of type does to the values that are there. */
export interface TypeEffect {
  /** Every value fits as it is, and PostgreSQL casts by itself. */
  readonly isWidened: boolean;
  /** The rows stay as they are stored. */
  readonly isStoredAlike: boolean;
  readonly canLose: boolean;
}

export function effectOfType(context: RepairContext, actual: Column, expected: Column): TypeEffect {
  const isCollationSame = actual.collation === expected.collation;
  const isStoredAlike = isCollationSame && isStoredWider(actual.type, expected.type);
  const isWidened = isStoredAlike || (isCollationSame && isWiderInteger(actual.type, expected.type));
  // A label is text, and is refused where another enum lacks it.
  const isEnum = labelsOf(context, 'actual', actual.type) !== null;
  const isToLabel = labelsOf(context, 'expected', expected.type) !== null;
  const isToText = /^(?:text|character varying)(?:\[\])?$/.test(expected.type);
  return { isWidened, isStoredAlike, canLose: !isWidened && !(isEnum && (isToText || isToLabel)) };
}

/** Values that the new type refuses. */
export function refusedValues(context: RepairContext, actual: Column, expected: Column): readonly PreCheck[] {
  if (effectOfType(context, actual, expected).isWidened) return [];
  const before = labelsOf(context, 'actual', actual.type);
  const after = labelsOf(context, 'expected', expected.type);
  if (before === null || after === null)
    return failingCasts(context.actual, actual, expected.type, context.version);
  const lost = before.filter((label) => !after.includes(label));
  return lost.length === 0 ? [] : [lostLabels(context.actual, actual, lost)];
}

function labelsOf(
  context: RepairContext,
  side: 'actual' | 'expected',
  type: string,
): readonly string[] | null {
  return context[side].of('enum').find((each) => isOfType(type, each))?.labels ?? null;
}

function isWiderInteger(one: string, other: string): boolean {
  return integers.includes(one) && integers.indexOf(other) > integers.indexOf(one);
}

/** Longer or without a limit: only the catalog changes. */
export function isStoredWider(one: string, other: string): boolean {
  const length = (type: string): number | null => {
    if (type === 'text' || type === 'character varying') return Infinity;
    const digits = /^character varying\((\d+)\)$/.exec(type)?.[1];
    return digits === undefined ? null : Number(digits);
  };
  const [from, to] = [length(one), length(other)];
  if (from !== null && to !== null)
    return one !== other && to >= from && !(one === 'text' && other !== 'text');
  const [, precision = '', scale = '0'] = /^numeric\((\d+)(?:,(\d+))?\)$/.exec(one) ?? [];
  if (precision === '') return false;
  const [, wanted = '', wantedScale = '0'] = /^numeric\((\d+)(?:,(\d+))?\)$/.exec(other) ?? [];
  return (
    other === 'numeric' || (wanted !== '' && Number(wanted) >= Number(precision) && wantedScale === scale)
  );
}
