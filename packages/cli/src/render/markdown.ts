import type { Finding, Pair, Report, ReportedPlan, Severity } from '@prisma-mend/core';
import type { Outcome, Stop } from '../outcome.ts';
import { losesData } from './changes.ts';
import { describeIdentity } from './identity.ts';
import { codeBlock, htmlCode, inlineCode, prose, tableCode } from './markdown-text.ts';
import { renderDefinitionDiff } from './markdown-diff.ts';
import { repairLines } from './repair-lines.ts';
import { repositoryPath, type ReportContext } from './report-context.ts';
import { countWords, listUnverified, pairNames, summarize, type PairState, type Summary } from './summary.ts';

/** GitHub refuses comments of more than 65,536 characters; GitLab takes a million. */
const commentBudget = 60_000;
const tableBudget = 24_000;
const coverageBudget = 8_000;

const marks: Readonly<Record<Severity, string>> = { error: '❌', warning: '⚠️', info: 'ℹ️' };
const tones: Readonly<Record<Summary['tone'], string>> = { clear: '✅', findings: '❌', stopped: '🛑' };

/**
 * A comment for a pull or merge request: the verdict and a table first, everything else folded away. The first line
 * is a mark by which a bot finds its own comment again. Never longer than a comment may be. Pure.
 */
export function renderMarkdown(outcome: Outcome, context: ReportContext): string {
  const summary = summarize(outcome);
  const { report, stop } = summary;
  const findings = report?.findings ?? [];
  const head = [
    `<!-- prisma-mend:${context.command} -->`,
    `### ${tones[summary.tone]} prisma-mend ${context.command}: ${summary.title}`,
    ...(stop === null ? [prose(summary.meaning)] : stopSection(stop)),
    ...(report === null ? [] : [factsLine(report, summary)]),
    ...(report === null ? [] : [pairTable(summary, findings)]),
    ...(findings.length === 0 ? [] : [findingTable(findings, context)]),
  ];
  const tail =
    report === null ? [] : [nextSection(report), coverageSection(report)].filter((part) => part !== '');
  const details = [
    ...findings.map((finding) => findingDetails(finding, context)),
    ...(report?.plan === null || report?.plan === undefined ? [] : [planDetails(report.plan)]),
    ...(report === null ? [] : witnessDetails(report)),
  ].filter((part) => part !== '');
  const room = commentBudget - [...head, ...tail].join('\n\n').length;
  return `${[...head, ...fitInto(details, room), ...tail].join('\n\n')}\n`;
}

/** The parts there is room for, and how many there was none for. */
function fitInto(parts: readonly string[], room: number): readonly string[] {
  const { kept, droppedCount } = takeWithin(parts, room);
  return droppedCount === 0
    ? kept
    : [
        ...kept,
        `_${droppedCount} more parts do not fit into a comment: the HTML and JSON reports have all._`,
      ];
}

function takeWithin(
  parts: readonly string[],
  budget: number,
): { readonly kept: readonly string[]; readonly droppedCount: number } {
  let room = budget;
  const kept = parts.filter((part) => {
    const fits = part.length + 2 <= room;
    if (fits) room -= part.length + 2;
    return fits;
  });
  return { kept, droppedCount: parts.length - kept.length };
}

function stopSection({ code, message, why, next }: Stop): readonly string[] {
  return [
    `**Nothing was proven about this database** (${inlineCode(code)}): ${prose(shorten(message))}`,
    ...(why === null ? [] : [prose(shorten(why))]),
    ...(next === null ? [] : [`**Next:** ${prose(next)}`]),
  ];
}

function factsLine({ database }: Report, summary: Summary): string {
  const place =
    database === null
      ? ''
      : ` in database ${inlineCode(database.name)} (PostgreSQL ${prose(database.serverVersion)})`;
  return `**${countWords(summary)}**${place}`;
}

function pairTable({ pairs: states, shownPairs }: Summary, findings: readonly Finding[]): string {
  const rows = shownPairs.map((pair) => {
    const [expected, actual] = pairNames[pair];
    return `| ${expected} ↔ ${actual} | ${pairWords(states[pair], countOf(pair, findings))} |`;
  });
  return ['| compared | result |', '| :-- | :-- |', ...rows].join('\n');
}

const countOf = (pair: Pair, findings: readonly Finding[]): number =>
  findings.filter((finding) => finding.pair === pair).length;

function pairWords(state: PairState, count: number): string {
  switch (state) {
    case 'equal':
      return '✅ equal';
    case 'differs':
      return count === 0
        ? '❌ different'
        : `❌ different: ${count} ${count === 1 ? 'finding' : 'findings'} below`;
    case 'notCompared':
      return '➖ not compared';
  }
}

function findingTable(findings: readonly Finding[], context: ReportContext): string {
  const rows = findings.map((finding) => {
    const { severity, object, message, location } = finding;
    const what = object === undefined ? '' : tableCode(describeIdentity(object));
    const where =
      location === undefined ? '' : tableCode(`${repositoryPath(location.file, context)}:${location.line}`);
    return `| ${marks[severity]} | ${what} | ${losesData(finding) ? '**LOSES DATA when taken back:** ' : ''}${prose(shorten(message))} | ${where} |`;
  });
  const { kept, droppedCount } = takeWithin(rows, tableBudget);
  return [
    '|  | object | finding | where |',
    '| :-- | :-- | :-- | :-- |',
    ...kept,
    ...(droppedCount > 0 ? [`|  |  | … and ${droppedCount} more |  |`] : []),
  ].join('\n');
}

const longestMessage = 400;

function shorten(text: string): string {
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage)}…`;
}

function findingDetails(finding: Finding, context: ReportContext): string {
  const { code, severity, pair, object, location, why, next } = finding;
  const repair = repairLines(finding);
  const facts = [
    inlineCode(code),
    ...(pair === undefined ? [] : [pairNames[pair].join(' against ')]),
    ...(location === undefined
      ? []
      : [inlineCode(`${repositoryPath(location.file, context)}:${location.line}`)]),
  ];
  const subject = object === undefined ? htmlCode(code) : htmlCode(describeIdentity(object));
  return details(`${marks[severity]} ${subject}`, [
    prose(finding.message),
    facts.join(' · '),
    renderDefinitionDiff(finding),
    `**Why it matters:** ${prose(why)}`,
    next === undefined ? '' : `**Next:** ${prose(next)}`,
    repair.length === 0 ? '' : codeBlock('sql', repair.join('\n')),
  ]);
}

function planDetails(plan: ReportedPlan): string {
  if (plan.statements.length === 0) return '';
  const hazards = plan.statements.flatMap((statement) =>
    statement.hazards.map(({ kind, message }) => `- ${inlineCode(kind)} ${prose(message)}`),
  );
  const proof = plan.proven
    ? 'Proven: run on a scratch server that was first brought to the state of this database.'
    : '**Not proven**: read it before you run it.';
  return details(`🛠️ The whole repair: ${plan.statements.length} statements`, [
    proof,
    [...new Set(hazards)].join('\n'),
    codeBlock('sql', plan.sql),
  ]);
}

function witnessDetails({ prisma }: Report): readonly string[] {
  if (prisma === null) return [];
  const says = prisma.agrees ? 'agrees' : 'sees it differently';
  return [
    details(`Prisma's engine ${says}`, [
      `Engine ${inlineCode(prisma.engineVersion)}.`,
      prisma.script.trim() === '' ? 'It would change nothing.' : codeBlock('sql', prisma.script),
    ]),
  ];
}

function nextSection({ nextActions }: Report): string {
  if (nextActions.length === 0) return '';
  return [
    '**Next**',
    '',
    ...nextActions.map(({ command, why }) => `- ${inlineCode(command)}: ${prose(why)}`),
  ].join('\n');
}

function coverageSection(report: Report): string {
  const { checked, leftOut } = report.coverage;
  const lines = [
    ...(checked.length === 0 ? [] : [`Checked: ${checked.join(', ')}`]),
    ...listUnverified(report),
    ...leftOut.map(({ reason, count }) => `Left out: ${count} ${reason}`),
    ...report.notes,
  ];
  const { kept, droppedCount } = takeWithin(
    lines.map((line) => `<sub>${prose(line)}</sub>`),
    coverageBudget,
  );
  const rest = droppedCount === 0 ? [] : [`<sub>… and ${droppedCount} more remarks</sub>`];
  return [...kept, ...rest].join('<br>\n');
}

/** A blank line after the summary, or what is inside is not read as markdown. */
function details(summary: string, parts: readonly string[]): string {
  return [
    `<details><summary>${summary}</summary>`,
    ...parts.filter((part) => part !== ''),
    '</details>',
  ].join('\n\n');
}
