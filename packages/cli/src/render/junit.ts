import type { Finding, Pair } from '@prisma-mend/core';
import type { Outcome, Stop } from '../outcome.ts';
import { fleetSuites } from './junit-fleet.ts';
import { attribute, text, type Case, type Suite } from './junit-xml.ts';
import { describeIdentity } from './identity.ts';
import { repairLines } from './repair-lines.ts';
import { repositoryPath, type ReportContext } from './report-context.ts';
import { countWords, listUnverified, pairNames, summarize, type PairState } from './summary.ts';

/**
 * JUnit XML: one suite per pair of states, one case per finding. Notes pass; a pair that agrees passes; one that was
 * not compared is skipped; a job that was not done is an error. Pure.
 */
export function renderJunit(outcome: Outcome, context: ReportContext): string {
  const summary = summarize(outcome);
  const { title, meaning, pairs: states, shownPairs, report, stop } = summary;
  const findings = report?.findings ?? [];
  const others = report?.fleet === undefined ? findings.filter(({ pair }) => pair === undefined) : [];
  const suites: readonly Suite[] = [
    {
      name: `${context.command}: ${title}`,
      cases: [
        stop === null ? verdictCase(`${title} (${countWords(summary)})`, meaning) : stopCase(stop),
        ...others.map((finding) => findingCase(finding, context)),
      ],
    },
    ...(report?.fleet === undefined ? [] : fleetSuites(report.fleet, report)),
    ...(report === null ? [] : shownPairs).map((pair) => ({
      name: pairName(pair),
      cases: [
        ...pairCase(pair, states[pair], stop),
        ...findings
          .filter((finding) => finding.pair === pair)
          .map((finding) => findingCase(finding, context)),
      ],
    })),
  ];
  const notes = report === null ? [] : [...listUnverified(report), ...report.notes];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="prisma-mend ${context.command}" ${totals(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.map((suite, index) => renderSuite(suite, index === 0 ? notes : [])),
    '</testsuites>\n',
  ].join('\n');
}

function renderSuite({ name, cases }: Suite, notes: readonly string[]): string {
  return [
    `  <testsuite name="${attribute(name)}" ${totals(cases)}>`,
    ...cases.map(({ xml }) => xml),
    ...(notes.length === 0 ? [] : [`    <system-out>${text(notes.join('\n'))}</system-out>`]),
    '  </testsuite>',
  ].join('\n');
}

function totals(cases: readonly Case[]): string {
  const count = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length;
  return `tests="${cases.length}" failures="${count('failed')}" errors="${count('stopped')}" skipped="${count('skipped')}"`;
}

function verdictCase(name: string, meaning: string): Case {
  const open = `<testcase classname="prisma-mend" name="${attribute(name)}">`;
  return { outcome: 'passed', xml: `    ${open}<system-out>${text(meaning)}</system-out></testcase>` };
}

function stopCase({ code, message, why, next }: Stop): Case {
  const body = [message, why, next === null ? null : `Next: ${next}`]
    .filter((line) => line !== null)
    .join('\n');
  return {
    outcome: 'stopped',
    xml: [
      '    <testcase classname="prisma-mend" name="could not verify">',
      `      <error type="${attribute(code)}" message="${attribute(message)}">${text(body)}</error>`,
      '    </testcase>',
    ].join('\n'),
  };
}

/** Says of an equal pair that it was looked at, and of the others that they were not. */
function pairCase(pair: Pair, state: PairState, stop: Stop | null): readonly Case[] {
  const [expected, actual] = pairNames[pair];
  const open = `<testcase classname="prisma-mend.pair" name="${expected} and ${actual} agree"`;
  if (state === 'differs') return [];
  if (state === 'equal' && stop === null) return [{ outcome: 'passed', xml: `    ${open}/>` }];
  return [{ outcome: 'skipped', xml: `    ${open}><skipped message="not compared"/></testcase>` }];
}

function findingCase(finding: Finding, context: ReportContext): Case {
  const { code, severity, object, location, message } = finding;
  const place =
    location === undefined
      ? ''
      : ` file="${attribute(repositoryPath(location.file, context))}" line="${location.line}"`;
  const name = object === undefined ? message : `${describeIdentity(object)}: ${message}`;
  const body = text(describeFinding(finding));
  const result =
    severity === 'info'
      ? `<system-out>${body}</system-out>`
      : `<failure type="${severity}" message="${attribute(message)}">${body}</failure>`;
  return {
    outcome: severity === 'info' ? 'passed' : 'failed',
    xml: [
      `    <testcase classname="prisma-mend.${attribute(code)}" name="${attribute(name)}"${place}>`,
      `      ${result}`,
      '    </testcase>',
    ].join('\n'),
  };
}

function describeFinding(finding: Finding): string {
  const { why, expected, actual, next } = finding;
  const repair = repairLines(finding);
  return [
    why,
    ...(expected === undefined ? [] : [`Expected: ${expected}`]),
    ...(actual === undefined ? [] : [`Actual: ${actual}`]),
    ...(next === undefined ? [] : [`Next: ${next}`]),
    ...(repair.length === 0 ? [] : ['Repair:', ...repair]),
  ].join('\n');
}

function pairName(pair: Pair): string {
  const [expected, actual] = pairNames[pair];
  return `${expected} against ${actual}`;
}
