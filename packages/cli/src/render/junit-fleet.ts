import type { Fleet, FleetCohort, Report } from '@prisma-mend/core';
import { describeCohort, isHealthy, linesOf } from './fleet.ts';
import { attribute, text, type Case, type Suite } from './junit-xml.ts';

/** A suite a cohort, and in it a case a target; one of which nothing is known is an error. */
export function fleetSuites(fleet: Fleet, report: Report): readonly Suite[] {
  const aside: readonly Case[] = [
    ...fleet.failed.map(({ id, code, message }): Case => ({
      outcome: 'stopped',
      xml: `${opening(id, 'not-seen')}<error type="${attribute(code)}" message="${attribute(message)}"/></testcase>`,
    })),
    ...fleet.skipped.map(({ id, why }): Case => ({
      outcome: 'skipped',
      xml: `${opening(id, 'skipped')}<skipped message="${attribute(why)}"/></testcase>`,
    })),
  ];
  return [
    ...fleet.cohorts.map((cohort) => suiteOf(cohort, report)),
    ...(aside.length === 0 ? [] : [{ name: 'in no cohort', cases: aside }]),
  ];
}

function suiteOf(cohort: FleetCohort, report: Report): Suite {
  const { title } = describeCohort(cohort, report);
  const messages = cohort.findings.map(({ code, message }) => `${code}: ${message}`);
  const body = text([...messages, ...linesOf(cohort)].join('\n'));
  const result = isHealthy(cohort)
    ? ''
    : `<failure type="${attribute(cohort.findings[0]?.code ?? 'deploy')}" message="${attribute(title)}">${body}</failure>`;
  return {
    name: `${cohort.fingerprint}: ${title}`,
    cases: cohort.ids.map((id) => ({
      outcome: result === '' ? 'passed' : 'failed',
      xml: `${opening(id, cohort.fingerprint)}${result}</testcase>`,
    })),
  };
}

function opening(id: string, group: string): string {
  return `    <testcase classname="prisma-mend.fleet.${attribute(group)}" name="${attribute(id)}">`;
}
