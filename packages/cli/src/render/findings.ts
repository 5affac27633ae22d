import type { Finding, NextAction, Pair, Report, Severity } from '@prisma-mend/core';
import { isChange, markOf } from './changes.ts';
import { harmlessSql } from './harmless-sql.ts';
import { describeIdentity } from './identity.ts';
import { linkPlace, renderFrame } from './frame.ts';
import { commonOrigin } from './headline.ts';
import { hang, indent, printable, printableLines, wrap } from './layout.ts';
import { lossMark, repairLines } from './repair-lines.ts';
import type { Style } from './style.ts';
import { abridge, shorten, shortenSql, type View } from './view.ts';

const pairWords: Readonly<Record<Pair, string>> = {
  SH: 'schema against migrations',
  HL: 'migrations against database',
  SL: 'schema against database',
};

/** So few differences are told in full below the overview. */
const fewChanges = 3;
/** So many findings are named beside the first of their code. */
const mostAlike = 4;
const mostCauses = 8;

/** Of a report, or of a cohort in one. */
type Told = Pick<Report, 'findings' | 'nextActions'> & Partial<Pick<Report, 'applied'>>;

/**
 * The findings in words. Of differences, which the overview has line by line, only the causes are told, each once;
 * of other findings with one code the first in full and the others by their first line.
 */
export function renderFindings(report: Told, view: View): readonly string[] {
  const findings = report.findings.map((finding) => withoutRepeats(finding, report));
  const changes = findings.filter(isChange);
  const others = findings.filter((finding) => !isChange(finding));
  const sections = [...renderOthers(others, view), ...renderChanges(changes, report, view)];
  return sections.flatMap((section) => [...section, '']).slice(0, -1);
}

/** Where a plan is to be agreed to, the overview has said what it is about. */
function renderChanges(
  changes: readonly Finding[],
  { applied }: Told,
  view: View,
): readonly (readonly string[])[] {
  if (view.showsAll !== true && view.showsPlan === true && applied === false) return [];
  const isToldInFull = view.showsAll === true || changes.length <= fewChanges;
  return isToldInFull ? changes.map((change) => renderFinding(change, view)) : [renderCauses(changes, view)];
}

/** What the headline has said of all of them, and the commands that stand at the end, are not told again. */
function withoutRepeats(finding: Finding, report: Told): Finding {
  const { origin, next, ...rest } = finding;
  const isOwnOrigin = origin !== undefined && commonOrigin(report) === null;
  const isOwnNext = next !== undefined && !beginsWithOne(next, report.nextActions);
  return { ...rest, ...(isOwnOrigin ? { origin } : {}), ...(isOwnNext ? { next } : {}) };
}

/** Where project and database are, behind a command. */
const places = / --(?:project|schema|config|url|shadow|snapshot) (?:"[^"]*"|'[^']*'|\S+)/g;

/** `prisma-mend resolve` is none of the beginning of `prisma-mend resolve add_patients --finish`. */
function beginsWithOne(next: string, actions: readonly NextAction[]): boolean {
  return actions.some(
    ({ command }) =>
      next === command.replaceAll(places, '') || (command.includes(' --') && next.startsWith(`${command} `)),
  );
}

/** Findings of one code stand together: the first in full, some others by their first line. */
function renderOthers(findings: readonly Finding[], view: View): readonly (readonly string[])[] {
  if (view.showsAll === true) return findings.map((finding) => renderFinding(finding, view));
  const codes = [...new Set(findings.map(({ code }) => code))];
  return codes.map((code) => {
    const [first, ...others] = findings.filter((finding) => finding.code === code);
    if (first === undefined) return [];
    const same = others.filter((finding) => isSameOfAnother(finding, first));
    const different = others.filter((finding) => !same.includes(finding));
    const shown = different.length <= mostAlike + 1 ? different : different.slice(0, mostAlike);
    const rest = different.length - shown.length;
    return [
      ...renderFinding(first, view),
      ...tellSame(same, view),
      ...shown.flatMap((finding) => renderBriefly(finding, view)),
      ...(rest === 0 ? [] : [view.style.dim(`    and ${rest} more of ${code} (--all lists them)`)]),
    ];
  });
}

/** Whether it says word for word the same, of another migration. */
function isSameOfAnother(one: Finding, other: Finding): boolean {
  const [name, otherName] = [one.migrations?.[0], other.migrations?.[0]];
  if (name === undefined || otherName === undefined) return false;
  return one.severity === other.severity && one.message.replace(name, otherName) === other.message;
}

function tellSame(findings: readonly Finding[], { style, width }: View): readonly string[] {
  if (findings.length === 0) return [];
  const names = findings.flatMap(({ migrations = [] }) => migrations.slice(0, 1));
  const shown = names.slice(0, mostAlike).map(printable).join(', ');
  const rest = names.length - mostAlike;
  return [
    style.dim(wrap(`the same of ${shown}${rest > 0 ? ` and ${rest} more (--all)` : ''}`, width, '    ')),
  ];
}

/** Why it matters, once for all that has the same cause. */
function renderCauses(changes: readonly Finding[], view: View): readonly string[] {
  const { style, width } = view;
  const byCode = new Map<string, Finding>();
  for (const change of [...changes].sort((one, other) => rank(one.severity) - rank(other.severity))) {
    if (!byCode.has(change.code)) byCode.set(change.code, change);
  }
  const causes = [...byCode.values()];
  const shown = causes.slice(0, mostCauses);
  const rest = causes.length - shown.length;
  return [
    `${style.bold('Why it matters')}${style.dim('  each with its SQL: --all')}`,
    ...shown.map(({ code, severity, why }) =>
      hang(`${mark(severity, style)} ${code}: ${printable(why)}`, width, '    '),
    ),
    ...(rest === 0 ? [] : [style.dim(`    and ${rest} other causes: --all`)]),
  ];
}

function rank(severity: Severity): number {
  return ['error', 'warning', 'info'].indexOf(severity);
}

function renderBriefly({ severity, message, code }: Finding, { style, width }: View): readonly string[] {
  return [hang(`${mark(severity, style)} ${printable(message)} ${style.dim(code)}`, width, '    ')];
}

function renderFinding(finding: Finding, view: View): readonly string[] {
  const { style, width } = view;
  const { object, location, pair, expected, actual, next } = finding;
  const context = [
    object === undefined || pair !== undefined ? null : describeIdentity(object),
    pair === undefined ? null : pairWords[pair],
    location === undefined ? null : linkPlace(location, view),
  ].filter((part) => part !== null);
  const text = (label: string, value: string): string =>
    indent(wrap(`${label}${printableLines(value)}`, width - 6), '      ');
  // What the first line has already is not repeated.
  const value = (label: string, shown: string | undefined): readonly string[] =>
    shown === undefined || ` ${finding.message}`.includes(` ${shown} `)
      ? []
      : [text(label, shorten(shown, view))];
  return [
    hang(`${mark(finding.severity, style)} ${style.bold(printable(finding.message))}`, width, '    '),
    style.dim(wrap([finding.code, ...context].join(' · '), width, '      ')),
    // Of what no line makes, the line of its table shows nothing.
    ...(isChange(finding) && markOf(finding) === '+' ? [] : renderFrame(location, view)),
    ...value('expected  ', expected),
    ...value('actual    ', actual),
    text('', printable(finding.why)),
    ...(finding.origin === undefined ? [] : [text('', finding.origin)]),
    // What to do about drift is the same for all of it, and stands at the end.
    ...(next === undefined || pair !== undefined ? [] : [text('→ ', printable(shortenNext(next, view)))]),
    ...abridge(repairLines(finding), view).map((sql) => {
      const paint = sql.startsWith(lossMark) ? style.red : style.cyan;
      return indent(paint(printableLines(harmlessSql(shortenSql(sql, view)))), '      ');
    }),
  ];
}

/** A command about more migrations than these few lines hold is read at the end of the report. */
const longestNext = 300;
const shownOfNext = 120;

function shortenNext(next: string, { showsAll }: View): string {
  if (showsAll === true || next.length <= longestNext) return next;
  return `${next.slice(0, next.lastIndexOf(' ', shownOfNext))} … (--all shows it in full)`;
}

function mark(severity: Severity, style: Style): string {
  switch (severity) {
    case 'error':
      return style.red('✖');
    case 'warning':
      return style.yellow('!');
    case 'info':
      return style.dim('i');
  }
}
