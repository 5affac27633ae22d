import { describe, expect, test } from '@jest/globals';
import type { Finding } from '@prisma-mend/core';
import { choosePage, choosePages, nameOfPage, readNamedPage } from './pages.ts';

function finding(code: string, severity: Finding['severity'], why: string): Finding {
  return { code, severity, message: 'something', why };
}

describe('pages', () => {
  test('are called by their names, and read by nothing else', () => {
    expect(nameOfPage('errors/P3009.md')).toBe('P3009');
    expect(readNamedPage('P3009')).toMatch(/^# P3009/);
    expect(readNamedPage('P9999')).toBeNull();
    expect(readNamedPage('../package.json')).toBeNull();
    expect(readNamedPage('../../README')).toBeNull();
  });

  test('are chosen by the Prisma error that a problem names, else by what was refused', () => {
    expect(choosePage('query-failed', 'deploy would stop with P3018')).toBe('errors/P3018.md');
    expect(choosePage('query-failed', 'Prisma says P9999')).toBeNull();
    expect(choosePage('evidence-disagrees', 'only a part is there')).toBe('errors/README.md');
    expect(choosePage('connection-failed', 'nobody answers')).toBeNull();
  });

  test('of a report are those of the errors that its findings lead to, else of its first finding', () => {
    const failed = finding('migration-failed', 'error', 'deploy stops with P3009, after a P3018');
    expect(choosePages([failed, failed])).toEqual(['errors/P3009.md', 'errors/P3018.md']);
    expect(choosePages([finding('column-missing', 'error', 'queries fail')])).toEqual([
      'findings/column-missing.md',
    ]);
    expect(choosePages([finding('column-missing', 'info', 'see P3009')])).toEqual([]);
  });
});
