import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import {
  context,
  drifted,
  found,
  hostile,
  inSync,
  stopped,
  unreachable,
} from '../../test/support/drift-reports.ts';
import type { Outcome } from '../outcome.ts';
import { renderSarif } from './sarif.ts';

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region?: { readonly startLine: number };
    };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

interface Run {
  readonly tool: {
    readonly driver: {
      readonly rules: readonly {
        readonly id: string;
        readonly shortDescription: { readonly text: string };
        readonly help: { readonly markdown: string };
      }[];
    };
  };
  readonly automationDetails: { readonly id: string };
  readonly invocations: readonly { readonly executionSuccessful: boolean; readonly exitCode: number }[];
  readonly results: readonly Result[];
}

/** The schema of the standard. Of draft 4 it uses only what means the same in draft 7. */
function readSchema(): object {
  const path = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  );
  const schema = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== 'id'));
}

const validate = new Ajv({
  strict: false,
  allErrors: true,
  // One of its patterns is no regular expression in Unicode mode.
  unicodeRegExp: false,
  formats: { uri: /^[a-z]+:/, 'uri-reference': /^[^\s<>"{}|\\^`]*$/, 'date-time': true },
}).compile(readSchema());

function readRun(outcome: Outcome): Run {
  const log = JSON.parse(renderSarif(outcome, context)) as { runs: readonly [Run] };
  if (!validate(log)) throw new Error(JSON.stringify(validate.errors, null, 2));
  return log.runs[0];
}

describe('SARIF', () => {
  test('the schema refuses what is not SARIF', () => {
    expect(validate({ version: '2.1.0', runs: [{ results: [{ level: 'loud' }] }] })).toBe(false);
  });

  test.each([
    ['findings', found(drifted)],
    ['hostile names', found(hostile)],
    ['nothing found', found(inSync)],
    ['a job that was not done', stopped(unreachable)],
  ])('is valid with %s', (_what, outcome) => {
    expect(readRun(outcome).results.every(({ locations }) => locations.length === 1)).toBe(true);
  });

  test('points at the line below the root of the checkout', () => {
    expect(readRun(found(drifted)).results[0]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'apps/clinic/prisma/schema.prisma', uriBaseId: '%SRCROOT%' },
      region: { startLine: 12 },
    });
  });

  test('gives each result its rule, with the page of the code as help', () => {
    const { tool, results } = readRun(found(drifted));
    const { rules } = tool.driver;
    expect(results.map(({ ruleId, ruleIndex }) => rules[ruleIndex]?.id === ruleId)).not.toContain(false);
    const rule = rules.find(({ id }) => id === 'column-nullability');
    expect(rule?.shortDescription.text).toBe(
      'The column allows NULL on one side and refuses it on the other.',
    );
    expect(rule?.help.markdown).toContain('## Why it matters');
  });

  test('takes the level from the severity', () => {
    expect(readRun(found(drifted)).results.map(({ level }) => level)).toEqual([
      'error',
      'error',
      'warning',
      'note',
    ]);
  });

  test('knows a finding again when its line and its definition have changed', () => {
    const moved = drifted.findings.map((finding) => ({
      ...finding,
      actual: 'something else',
      location: { file: 'prisma/schema.prisma', line: 99 },
    }));
    const prints = (findings: typeof drifted.findings): readonly unknown[] =>
      readRun(found({ ...drifted, findings })).results.map(({ partialFingerprints }) => partialFingerprints);
    expect(prints(moved)).toEqual(prints(drifted.findings));
    expect(new Set(prints(drifted.findings).map((print) => JSON.stringify(print))).size).toBe(4);
  });

  test('keeps the runs of several databases apart', () => {
    const other = { ...drifted, database: { name: 'ward', serverVersion: '15.18' } };
    expect(readRun(found(drifted)).automationDetails.id).toBe('prisma-mend/drift/apps%2Fclinic/clinic/');
    expect(readRun(found(other)).automationDetails.id).toBe('prisma-mend/drift/apps%2Fclinic/ward/');
  });

  test('is an unsuccessful invocation with a result of its own when the job was not done', () => {
    const { invocations, results } = readRun(stopped(unreachable));
    expect(invocations[0]).toMatchObject({ executionSuccessful: false, exitCode: 1 });
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([['could-not-verify', 'error']]);
  });
});
