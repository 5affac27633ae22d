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
import { renderGithub } from './github.ts';

/** What the runner reads out of a line, by the rules of its own toolkit. */
function readCommand(line: string) {
  const match = /^::(?<level>\w+) (?<properties>[^:]*)::(?<data>.*)$/.exec(line)?.groups;
  if (match === undefined) return null;
  const decode = (text: string): string =>
    text
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%');
  const properties = Object.fromEntries(
    (match['properties'] ?? '').split(',').map((pair) => {
      const [key = '', ...value] = pair.split('=');
      return [key, decode(value.join('='))];
    }),
  );
  return { level: match['level'], properties, data: decode(match['data'] ?? '') };
}

describe('workflow commands', () => {
  test('place a finding at its line below the root of the checkout', () => {
    const [first = ''] = renderGithub(found(drifted), context).split('\n');
    expect(readCommand(first)).toMatchObject({
      level: 'error',
      properties: {
        file: 'apps/clinic/prisma/schema.prisma',
        line: '12',
        title: 'prisma-mend: column-nullability',
      },
    });
    expect(readCommand(first)?.data.split('\n')).toContain('Saving a note without a due date fails.');
  });

  test('take the level from the severity', () => {
    const levels = renderGithub(found(drifted), context)
      .split('\n')
      .map((line) => readCommand(line)?.level);
    expect(levels.slice(0, 4)).toEqual(['error', 'error', 'warning', 'notice']);
  });

  test('are one line each whatever a name holds, and keep the percent signs of it', () => {
    const lines = renderGithub(found(hostile), context).trimEnd().split('\n');
    const commands = lines.slice(0, -1).map(readCommand);
    expect(commands).not.toContain(null);
    expect(commands).toHaveLength(hostile.findings.length + hostile.coverage.unreadable.length + 1);
    expect(commands.some((command) => command?.data.includes('%0A %25 100%'))).toBe(true);
    expect(lines.at(-1)).toMatch(/^prisma-mend drift: .* \(5 errors, 4 warnings\)$/);
  });

  test('are as many of a level as are shown, those that lose data first, and one for the others', () => {
    const [finding] = drifted.findings;
    if (finding === undefined) throw new Error('the report has no finding');
    const findings = Array.from({ length: 1002 }, (_, index) => ({
      ...finding,
      message: `finding ${index}`,
      ...(index === 1001 ? { losses: ['all rows'] } : {}),
    }));
    const lines = renderGithub(found({ ...drifted, findings }), context).split('\n');
    const errors = lines.map(readCommand).filter((command) => command?.level === 'error');
    expect(errors).toHaveLength(10);
    expect(errors[0]?.data).toContain('finding 1001');
    expect(errors[9]?.data).toContain('993 more');
  });

  test('say so when there is nothing to report', () => {
    expect(renderGithub(found(inSync), context)).toBe(
      '::notice title=prisma-mend drift%3A in sync::Schema, migrations and database ask for the same structure.\nprisma-mend drift: in sync (nothing found)\n',
    );
  });
  test('do not say that nothing was found where nobody looked', () => {
    const lines = renderGithub(stopped(unreachable), context).trimEnd().split('\n');
    expect(lines.at(-1)).toBe('prisma-mend drift: could not verify (nothing was proven)');
  });
});
