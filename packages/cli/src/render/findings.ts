import type { Finding, Pair, Severity } from '@prisma-mend/core';
import { describeIdentity } from './identity.ts';
import { indent, printable, wrap } from './layout.ts';
import type { Style } from './style.ts';

const pairWords: Readonly<Record<Pair, string>> = {
  SH: 'schema against migrations',
  HL: 'migrations against database',
  SL: 'schema against database',
};

export function renderFindings(findings: readonly Finding[], style: Style, width: number): readonly string[] {
  return findings.flatMap((finding) => [...renderFinding(finding, style, width), '']).slice(0, -1);
}

function renderFinding(finding: Finding, style: Style, width: number): readonly string[] {
  const { object, location, pair, expected, actual, next } = finding;
  const context = [
    object === undefined ? null : describeIdentity(object),
    pair === undefined ? null : pairWords[pair],
    location === undefined ? null : `${location.file}:${location.line}`,
  ].filter((part) => part !== null);
  const text = (label: string, value: string): string =>
    indent(wrap(`${label}${printable(value)}`, width - 6), '      ');
  return [
    wrap(`${mark(finding.severity, style)} ${style.bold(printable(finding.message))}`, width, '  '),
    style.dim(wrap([finding.code, ...context].join(' · '), width, '      ')),
    ...(expected === undefined ? [] : [text('expected  ', expected)]),
    ...(actual === undefined ? [] : [text('actual    ', actual)]),
    text('', finding.why),
    ...(finding.origin === undefined ? [] : [text('', finding.origin)]),
    // What to do about drift is the same for all of it, and stands at the end.
    ...(next === undefined || pair !== undefined ? [] : [text('→ ', next)]),
    ...(finding.repair ?? []).map((sql) => indent(style.cyan(printable(sql)), '      ')),
  ];
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
