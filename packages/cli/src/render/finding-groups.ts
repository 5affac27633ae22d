import type { Finding, Severity } from '@prisma-mend/core';
import { losesData } from './changes.ts';
import { describeIdentity } from './identity.ts';

/** The findings about one table, or about what stands alone. */
export interface FindingGroup {
  readonly title: string;
  readonly members: readonly { readonly finding: Finding; readonly number: number }[];
}

/** The worst first, those that lose data before others. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = new Map<string, FindingGroup['members'][number][]>();
  for (const [index, finding] of findings.entries()) {
    const title = titleOf(finding);
    const members = groups.get(title) ?? [];
    members.push({ finding, number: index + 1 });
    groups.set(title, members);
  }
  return [...groups]
    .map(([title, members]) => ({ title, members }))
    .sort((one, other) => rank(one) - rank(other));
}

function rank(group: FindingGroup): number {
  if (worstOf(group) === 'error') return 0;
  return groupLosesData(group) ? 1 : 2;
}

export function worstOf({ members }: FindingGroup): Severity {
  return (
    (['error', 'warning', 'info'] as const).find((severity) =>
      members.some(({ finding }) => finding.severity === severity),
    ) ?? 'info'
  );
}

export function groupLosesData({ members }: FindingGroup): boolean {
  return members.some(({ finding }) => losesData(finding));
}

function titleOf({ object, code }: Finding): string {
  if (object === undefined) return code;
  const { schema, table } = object;
  return table === null ? describeIdentity(object) : titleOfTable(schema, table);
}

/** What the group of a table is called. */
export function titleOfTable(schema: string | null, table: string): string {
  return describeIdentity({ kind: 'table', schema, table: null, name: table });
}
