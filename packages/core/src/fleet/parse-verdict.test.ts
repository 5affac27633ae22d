import { describe, expect, test } from '@jest/globals';
import { parseVerdict } from './parse-verdict.ts';

/** Even what was sealed is looked at: another version may have written it. */
const finding = { code: 'index-missing', severity: 'error', message: 'm', why: 'w' };
const plan = { statements: [], ledger: [], files: [], proven: true, sql: '' };
const deploy = { outcome: 'applies', applies: ['a'], stopsAt: null, untold: [] };
const verdict = { situation: 'behind', findings: [finding], plan, deploy, notes: [] };

describe('a verdict', () => {
  test('as a run writes it is read', () => {
    expect(parseVerdict(verdict)).toEqual(verdict);
    expect(parseVerdict({ verdict: 'inSync', findings: [], plan: null, notes: ['n'] })).toMatchObject({
      verdict: 'inSync',
    });
  });

  test.each<[string, unknown]>([
    ['a list', []],
    ['null', null],
    ['neither state nor verdict', { findings: [], plan: null, notes: [] }],
    ['both', { ...verdict, verdict: 'inSync' }],
    ['a state that is none', { ...verdict, situation: 'healthy' }],
    ['a state of the prototype', { ...verdict, situation: 'constructor' }],
    ['no findings', { ...verdict, findings: undefined }],
    ['a finding without severity', { ...verdict, findings: [{ ...finding, severity: undefined }] }],
    ['a severity that is none', { ...verdict, findings: [{ ...finding, severity: 'none' }] }],
    ['a message that is no text', { ...verdict, findings: [{ ...finding, message: { toString: 1 } }] }],
    ['a plan that is left out', { ...verdict, plan: undefined }],
    ['a plan that is half proven', { ...verdict, plan: { ...plan, proven: 'yes' } }],
    ['rows without a name', { ...verdict, plan: { ...plan, ledger: [{ kind: 'insertApplied' }] } }],
    ['a deploy without an end', { ...verdict, deploy: { ...deploy, outcome: undefined } }],
    ['an end that is none', { ...verdict, deploy: { ...deploy, outcome: 'fine' } }],
    ['notes that are none', { ...verdict, notes: 'n' }],
    ['a field that means nothing', { ...verdict, healthy: true }],
  ])('with %s is refused', (_, value) => {
    expect(() => parseVerdict(value)).toThrow();
  });
});
