import { decideVerdict, type DriftJudgement } from '../compare/judge-drift.ts';
import { differingObject, type Difference } from '../model/difference.ts';

/**
 * Leaves out what matches a pattern: `*` stands for any characters, and a pattern is held against `schema.table.name`,
 * `table.name` and `name`.
 */
export function ignoreDifferences(
  judgement: DriftJudgement,
  patterns: readonly string[],
): { readonly kept: DriftJudgement; readonly ignoredCount: number } {
  if (patterns.length === 0) return { kept: judgement, ignoredCount: 0 };
  const matchers = patterns.map(toMatcher);
  let ignoredCount = 0;
  const isKept = (difference: Difference): boolean => {
    const { schema, table, name } = differingObject(difference);
    const names = [name, [table, name], [schema, table, name], [schema, table]].map((parts) =>
      Array.isArray(parts) ? parts.filter((part) => part !== null).join('.') : parts,
    );
    const isIgnored = matchers.some((matcher) => names.some((text) => matcher.test(text)));
    if (isIgnored) ignoredCount += 1;
    return !isIgnored;
  };
  const keep = (differences: readonly Difference[] | null) => differences?.filter(isKept) ?? null;
  const { SH, HL, SL } = judgement.differences;
  const differences = { SH: keep(SH), HL: keep(HL), SL: keep(SL) };
  return { kept: { verdict: decideVerdict(differences), differences }, ignoredCount };
}

function toMatcher(pattern: string): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`);
}
