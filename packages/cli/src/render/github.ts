import type { Finding, Severity } from '@prisma-mend/core';
import type { Outcome } from '../outcome.ts';
import { losesData } from './changes.ts';
import { describeIdentity } from './identity.ts';
import { repairLines } from './repair-lines.ts';
import { repositoryPath, type ReportContext } from './report-context.ts';
import { countWords, listUnverified, summarize } from './summary.ts';
import { visible, visibleLine } from './visible.ts';

type Level = 'error' | 'warning' | 'notice';

const levels: Readonly<Record<Severity, Level>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Workflow commands of GitHub Actions: one annotation per finding, at its line where it has one. Pure. */
export function renderGithub(outcome: Outcome, context: ReportContext): string {
  const summary = summarize(outcome);
  const { tone, title, meaning, report, stop } = summary;
  const headline = `prisma-mend ${context.command}: ${title}`;
  const lines = [
    ...annotateFindings(report?.findings ?? [], context),
    ...(report === null ? [] : listUnverified(report)).map((text) =>
      annotate('warning', { title: 'prisma-mend: not verified' }, [text]),
    ),
    ...(stop === null
      ? []
      : [
          annotate('error', { title: `${headline} [${stop.code}]` }, [
            stop.message,
            stop.why,
            stop.next === null ? null : `Next: ${stop.next}`,
          ]),
        ]),
    ...(tone === 'clear' ? [annotate('notice', { title: headline }, [meaning])] : []),
    `${headline} (${countWords(summary)})`,
  ];
  return `${lines.join('\n')}\n`;
}

/** GitHub shows ten annotations of each level a step; the last of them says how many there are besides. */
const shownAnnotations = 10;

function annotateFindings(findings: readonly Finding[], context: ReportContext): readonly string[] {
  return (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const own = findings.filter((finding) => finding.severity === severity);
    const worst = [...own].sort((one, other) => Number(losesData(other)) - Number(losesData(one)));
    const shown = own.length <= shownAnnotations ? own : worst.slice(0, shownAnnotations - 1);
    const rest = own.length - shown.length;
    return [
      ...shown.map((finding) => annotateFinding(finding, context)),
      ...(rest === 0
        ? []
        : [
            annotate(levels[severity], { title: `prisma-mend: ${rest} more` }, [
              `${rest} more findings of this level are in the log of the command and in the other forms of the report.`,
            ]),
          ]),
    ];
  });
}

function annotateFinding(finding: Finding, context: ReportContext): string {
  const { code, severity, object, location, message, why, next, expected, actual } = finding;
  const repair = repairLines(finding);
  const place =
    location === undefined ? {} : { file: repositoryPath(location.file, context), line: location.line };
  return annotate(levels[severity], { ...place, title: `prisma-mend: ${code}` }, [
    message,
    object === undefined ? null : `Object: ${describeIdentity(object)}`,
    why,
    expected === undefined ? null : `Expected: ${expected}`,
    actual === undefined ? null : `Actual: ${actual}`,
    next === undefined ? null : `Next: ${next}`,
    repair.length === 0 ? null : `Repair:\n${repair.join('\n')}`,
  ]);
}

interface Properties {
  readonly file?: string;
  readonly line?: number;
  readonly title: string;
}

/** The runner ends a command at a line break; properties end at a comma or colon as well. */
function annotate(level: Level, properties: Properties, lines: readonly (string | null)[]): string {
  const written = Object.entries(properties)
    .map(([name, value]) => `${name}=${escapeProperty(visibleLine(String(value)))}`)
    .join(',');
  return `::${level} ${written}::${escapeData(visible(lines.filter((line) => line !== null).join('\n')))}`;
}

/** In the order of the runner's own toolkit: `%` first. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
