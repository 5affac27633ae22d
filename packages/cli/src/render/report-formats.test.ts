import { describe, expect, test } from '@jest/globals';
import {
  context,
  drifted,
  found,
  hostile,
  inSync,
  stopped,
  unreachable,
} from '../../test/support/drift-reports.ts';
import { formatReport, type MachineFormat } from './format-report.ts';

const formats: readonly MachineFormat[] = ['json', 'markdown', 'github', 'sarif', 'junit', 'html'];

describe.each(formats)('%s', (format) => {
  test('says of a job that was not done that nothing is known, and why', () => {
    const text = formatReport(format, stopped(unreachable), 1, context);
    expect(text).toContain('db.internal');
    expect(text).toContain('connection-failed');
    expect(text.toLowerCase()).not.toContain('in sync');
    if (format !== 'json') expect(text.toLowerCase()).toContain('could not verify');
  });

  test('says the same of a refusal, with what was found before it', () => {
    const refusal = { ...unreachable, kind: 'refusal' as const, code: 'evidence-disagrees', report: drifted };
    const text = formatReport(format, stopped(refusal), 3, context);
    expect(text).toContain('evidence-disagrees');
    expect(text).toContain('patients_email_key');
  });

  test('tells a report with findings from a clear one', () => {
    expect(formatReport(format, found(drifted), 2, context)).toContain('patients_email_key');
    expect(formatReport(format, found(inSync), 0, context)).not.toContain('patients_email_key');
  });

  test('gives the same bytes for the same report', () => {
    const text = formatReport(format, found(hostile), 2, context);
    expect(formatReport(format, found(structuredClone(hostile)), 2, context)).toBe(text);
  });
});

test.each(formats.filter((format) => format !== 'json'))(
  '%s takes a verdict without any comparison for no result',
  (format) => {
    const pairs = { SH: 'notCompared', HL: 'notCompared', SL: 'notCompared' } as const;
    const text = formatReport(format, found({ ...inSync, pairs }), 0, context).toLowerCase();
    expect(text).toContain('could not verify');
    expect(text).not.toContain('in sync');
  },
);

test.each(['markdown', 'github', 'sarif', 'html'] as const)(
  '%s shows what could not be read or is not modelled',
  (format) => {
    const text = formatReport(format, found(drifted), 2, context);
    expect(text).toContain('public');
    expect(text).toContain('secrets');
    expect(text).toContain('publication');
  },
);
