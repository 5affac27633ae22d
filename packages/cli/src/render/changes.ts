import type { Finding, ObjectIdentity, Pair } from '@prisma-mend/core';

/** A finding about an object that differs between two states. */
export type Change = Finding & { readonly pair: Pair; readonly object: ObjectIdentity };

/** `+`: only the second state of the pair has it; `-`: only the first; `~`: both, not alike. */
export type ChangeMark = '+' | '-' | '~';

export function isChange(finding: Finding): finding is Change {
  return finding.pair !== undefined && finding.object !== undefined;
}

export function markOf({ code, expected, actual }: Finding): ChangeMark {
  if (code.endsWith('-unexpected') || (expected === undefined && actual !== undefined)) return '+';
  if (code.endsWith('-missing') || (actual === undefined && expected !== undefined)) return '-';
  return '~';
}

export function losesData({ losses = [] }: Finding): boolean {
  return losses.length > 0;
}

/** `7 differences: 4 extra, 1 missing, 2 changed`, or null where nothing differs. */
export function countChanges(findings: readonly Finding[]): string | null {
  const changes = findings.filter(isChange);
  if (changes.length === 0) return null;
  const parts = (['+', '-', '~'] as const).flatMap((mark) => {
    const count = changes.filter((change) => markOf(change) === mark).length;
    return count === 0 ? [] : [`${count} ${markWords[mark]}`];
  });
  return `${changes.length} difference${changes.length === 1 ? '' : 's'}: ${parts.join(', ')}`;
}

const markWords: Readonly<Record<ChangeMark, string>> = { '+': 'extra', '-': 'missing', '~': 'changed' };

/** `2 lose data when taken back`, or null where nothing is lost. */
export function countLosing(findings: readonly Finding[]): string | null {
  const count = findings.filter(losesData).length;
  if (count === 0) return null;
  return `${count} ${count === 1 ? 'loses' : 'lose'} data when taken back`;
}
