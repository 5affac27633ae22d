import { createHash } from 'node:crypto';
import type { Finding, Severity } from '@prisma-mend/core';
import { exitCodeOf, type Outcome, type Stop } from '../outcome.ts';
import { describeIdentity } from './identity.ts';
import { repairLines } from './repair-lines.ts';
import { repositoryPath, type ReportContext } from './report-context.ts';
import { describeRules, unverifiedRule } from './sarif-rules.ts';
import { listUnverified, summarize } from './summary.ts';
import { visible, visibleLine } from './visible.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Readonly<
  Record<Severity, string>
>;

/** A SARIF 2.1.0 log with one run. A job that was not done is an unsuccessful invocation and a result of its own. Pure. */
export function renderSarif(
  outcome: Outcome,
  context: ReportContext,
  exitCode: number = exitCodeOf(outcome),
): string {
  const { report, stop, losing } = summarize(outcome);
  const findings = report?.findings ?? [];
  const fallback = findings.find(({ location }) => location !== undefined)?.location?.file ?? defaultFile;
  const rules = describeRules(findings, stop, context);
  const ruleIndex = (id: string): number => rules.findIndex((rule) => rule.id === id);
  const results = [
    ...findings.map((finding) => ({
      ruleId: finding.code,
      ruleIndex: ruleIndex(finding.code),
      ...describeResult(finding, fallback, context),
    })),
    ...(stop === null
      ? []
      : [
          {
            ruleId: unverifiedRule,
            ruleIndex: ruleIndex(unverifiedRule),
            ...describeStopResult(stop, fallback, context),
          },
        ]),
  ];
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'prisma-mend', semanticVersion: context.version, rules } },
        automationDetails: { id: automationId(context, report?.database?.name) },
        invocations: [
          {
            executionSuccessful: stop === null,
            exitCode,
            toolExecutionNotifications: [
              ...(stop === null ? [] : [notify('error', stopText(stop))]),
              ...(losing === null ? [] : [notify('warning', `Of the findings, ${losing}.`)]),
              ...(report === null ? [] : listUnverified(report)).map((text) => notify('warning', text)),
              ...(report?.notes ?? []).map((text) => notify('note', text)),
            ],
          },
        ],
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Code scanning refuses a result without a place; what is in the database alone is shown at the schema. */
const defaultFile = 'prisma/schema.prisma';

function describeResult(finding: Finding, fallback: string, context: ReportContext) {
  const { code, severity, pair, object, location, message, why, next, expected, actual } = finding;
  const { losses = [], widenings = [] } = finding;
  const repair = repairLines(finding);
  const text = [
    message,
    why,
    ...losses.map((loss) => `Taking it back loses data: ${loss}`),
    ...widenings.map((widening) => `Taking it back widens access: ${widening}`),
    ...(next === undefined ? [] : [`Next: ${next}`]),
  ]
    .map(visible)
    .join('\n');
  const hash = fingerprint([code, pair ?? '', ...(object === undefined ? [message] : identityParts(object))]);
  return {
    level: levels[severity],
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(location?.file ?? fallback, context),
          ...(location === undefined ? {} : { region: regionOf(location) }),
        },
        ...(object === undefined
          ? {}
          : {
              logicalLocations: [
                {
                  name: visibleLine(object.name),
                  fullyQualifiedName: describeIdentity(object),
                  kind: object.kind,
                },
              ],
            }),
      },
    ],
    partialFingerprints: { 'prismaMendFinding/v1': hash, primaryLocationLineHash: `${hash.slice(0, 16)}:1` },
    properties: {
      ...(pair === undefined ? {} : { pair }),
      ...(expected === undefined ? {} : { expected: visible(expected) }),
      ...(actual === undefined ? {} : { actual: visible(actual) }),
      ...(repair.length === 0 ? {} : { repair: repair.map(visible) }),
    },
  };
}

function regionOf({ line, column, text }: NonNullable<Finding['location']>) {
  return {
    startLine: line,
    ...(column === undefined ? {} : { startColumn: column }),
    ...(text === undefined ? {} : { snippet: { text: visible(text) } }),
  };
}

function describeStopResult(stop: Stop, fallback: string, context: ReportContext) {
  const hash = fingerprint([unverifiedRule, stop.code]);
  return {
    level: 'error',
    message: { text: stopText(stop) },
    locations: [{ physicalLocation: { artifactLocation: artifact(fallback, context) } }],
    partialFingerprints: { 'prismaMendFinding/v1': hash, primaryLocationLineHash: `${hash.slice(0, 16)}:1` },
    properties: { code: stop.code },
  };
}

function stopText({ code, message, why, next }: Stop): string {
  return [`Could not verify [${code}]: ${message}`, why, next === null ? null : `Next: ${next}`]
    .filter((line) => line !== null)
    .map(visible)
    .join('\n');
}

function notify(level: 'error' | 'warning' | 'note', text: string) {
  return { level, message: { text: visible(text) } };
}

function artifact(file: string, context: ReportContext) {
  const path = repositoryPath(visibleLine(file).replaceAll('\\', '/'), context);
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

/** The place may move and the definition may change again: the object and what is wrong with it stay. */
function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex');
}

function identityParts({ kind, schema, table, name }: NonNullable<Finding['object']>): readonly string[] {
  return [kind, schema ?? '', table ?? '', name];
}

/** Runs of several databases stand beside each other, runs of the same one replace each other. */
function automationId({ command, projectPath }: ReportContext, database: string | undefined): string {
  const parts = [
    command,
    ...(projectPath === '' ? [] : [projectPath]),
    ...(database === undefined ? [] : [database]),
  ];
  return `prisma-mend/${parts.map((part) => encodeURIComponent(visibleLine(part))).join('/')}/`;
}
