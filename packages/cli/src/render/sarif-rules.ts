import type { Finding } from '@prisma-mend/core';
import type { Stop } from '../outcome.ts';
import type { ReportContext } from './report-context.ts';

/** The rule of the result that stands for a job that was not done. */
export const unverifiedRule = 'could-not-verify';

/** The rules of one run, sorted, each with its page as help. */
export function describeRules(findings: readonly Finding[], stop: Stop | null, context: ReportContext) {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  return [
    ...codes.map((code) => describeRule(code, context.findingPage(code))),
    ...(stop === null ? [] : [describeRule(unverifiedRule, unverifiedPage)]),
  ];
}

const unverifiedPage = `# ${unverifiedRule}

The check could not be done.

## Why it matters

Nothing is known about this database: neither that it agrees with the project nor that it does not.

## Repair

The message says what stood in the way. Run the command again when it is settled.
`;

function describeRule(id: string, page: string | null) {
  const text = page ?? `# ${id}\n\n${words(id)}.\n`;
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: sectionOf(text, `# ${id}`) ?? words(id) },
    fullDescription: { text: sectionOf(text, '## Why it matters') ?? words(id) },
    help: { text, markdown: text },
    properties: { tags: ['postgresql', 'prisma', 'drift'], precision: 'very-high' },
  };
}

/** The first paragraph below a heading. */
function sectionOf(page: string, heading: string): string | null {
  const [, after] = `\n${page}`.split(`\n${heading}\n`);
  const paragraph = after
    ?.trimStart()
    .split(/\n\s*\n/)[0]
    ?.trim();
  return paragraph === undefined || paragraph === '' || paragraph.startsWith('#') ? null : paragraph;
}

function words(id: string): string {
  const text = id.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pascalCase(id: string): string {
  return id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
