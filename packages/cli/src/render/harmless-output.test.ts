import { describe, expect, test } from '@jest/globals';
import type { Report } from '@prisma-mend/core';
import { formatReport } from './format-report.ts';
import { renderHuman } from './human.ts';
import { renderStop } from './stop.ts';
import { plainStyle } from './style.ts';

const hostile = 'a\r\n::error::b\n##[error]c\u001b[31m\u202e\u2066\u200b\u0085\td';

const report: Report = {
  command: 'drift',
  database: { name: hostile, serverVersion: '15' },
  verdict: 'liveDrift',
  findings: [
    {
      code: 'table-unexpected',
      severity: 'error',
      pair: 'HL',
      object: { kind: 'table', schema: 'public', table: null, name: hostile },
      message: `table ${hostile} is not expected`,
      why: `nobody asked for ${hostile}`,
      expected: hostile,
      actual: hostile,
      next: `look at ${hostile}`,
      location: { file: hostile, line: 1 },
      repair: [`DROP TABLE "${hostile}";`],
    },
  ],
  plan: {
    statements: [
      {
        sql: `DROP TABLE "${hostile}";`,
        settles: [],
        hazards: [{ kind: 'dataLoss', message: `all rows of ${hostile} are lost` }],
        preChecks: [],
        isTransactional: true,
      },
    ],
    ledger: [],
    files: [{ path: hostile, content: hostile, diff: hostile }],
    proven: true,
    sql: `DROP TABLE "${hostile}";\n`,
  },
  applied: false,
  prisma: { engineVersion: '7', agrees: false, script: `-- ${hostile}` },
  coverage: { checked: [], notModelled: [], unreadable: [hostile], leftOut: [] },
  nextActions: [{ command: `prisma-mend drift ${hostile}`, why: hostile }],
  notes: [hostile],
  journal: hostile,
};
const context = { command: 'drift', version: '1', projectPath: '', findingPage: () => null };

const isObeyed = (line: string): boolean => /^\s*::/.test(line) || line.includes('##[');
// eslint-disable-next-line no-control-regex -- what must not get through
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/;

describe('a hostile name', () => {
  test('is seen, and does nothing, in text for people', () => {
    const text = renderHuman(report, { style: plainStyle, width: 100 });
    expect(text).not.toMatch(unseen);
    expect(text.split('\n').filter(isObeyed)).toEqual([]);
    expect(text).toContain('a⟨U+000D⟩⟨U+000A⟩::error::b⟨U+000A⟩');
    expect(text).toContain('⟨U+202E⟩');
  });

  test('does nothing in the message of a stop', () => {
    const stop = { kind: 'failure', code: 'usage', message: hostile, why: hostile, next: hostile } as const;
    const text = renderStop({ ...stop, docs: hostile, stack: hostile, report: null }, plainStyle, 100);
    expect(text).not.toMatch(unseen);
    expect(text.split('\n').filter(isObeyed)).toEqual([]);
  });

  test.each(['markdown', 'junit', 'html', 'github'] as const)('does nothing in %s', (format) => {
    const text = formatReport(format, { kind: 'report', report }, 2, context);
    const lines = text.split('\n').filter(isObeyed);
    const ours = /^::(?:error|warning|notice) (?:file=[^\n]*,line=\d+,)?title=prisma-mend/;
    expect(format === 'github' ? lines.filter((line) => !ours.test(line)) : lines).toEqual([]);
    expect(text).not.toMatch(unseen);
  });
});
