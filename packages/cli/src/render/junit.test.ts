import { describe, expect, test } from '@jest/globals';
import { SaxesParser } from 'saxes';
import {
  context,
  drifted,
  found,
  hostile,
  inSync,
  stopped,
  unreachable,
} from '../../test/support/drift-reports.ts';
import { renderJunit } from './junit.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** All elements; throws where the text is not well-formed XML 1.0. */
function readXml(text: string): readonly Element[] {
  const elements: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes }));
  parser.write(text).close();
  return elements;
}

const named = (elements: readonly Element[], name: string): readonly Element[] =>
  elements.filter((element) => element.name === name);

describe('JUnit XML', () => {
  test('has a failure per finding above a note, and a case per finding', () => {
    const elements = readXml(renderJunit(found(drifted), context));
    expect(named(elements, 'failure').map(({ attributes }) => attributes['type'])).toEqual([
      'error',
      'error',
      'warning',
    ]);
    expect(named(elements, 'testsuites')[0]?.attributes).toMatchObject({
      tests: '6',
      failures: '3',
      errors: '0',
      skipped: '0',
    });
    expect(named(elements, 'testcase').map(({ attributes }) => attributes['file'])).toContain(
      'apps/clinic/prisma/schema.prisma',
    );
  });

  test('counts what it holds', () => {
    const elements = readXml(renderJunit(found(hostile), context));
    const [all] = named(elements, 'testsuites');
    expect(Number(all?.attributes['tests'])).toBe(named(elements, 'testcase').length);
    expect(Number(all?.attributes['failures'])).toBe(named(elements, 'failure').length);
  });

  test('passes for each pair that was found equal, and skips what was not compared', () => {
    const pairs = { SH: 'equal', HL: 'notCompared', SL: 'equal' } as const;
    const elements = readXml(renderJunit(found({ ...inSync, pairs }), context));
    expect(named(elements, 'failure')).toEqual([]);
    expect(named(elements, 'skipped')).toHaveLength(1);
  });

  test('is an error, not an empty success, when the job was not done', () => {
    const elements = readXml(renderJunit(stopped(unreachable), context));
    expect(named(elements, 'testsuites')[0]?.attributes).toMatchObject({ errors: '1', failures: '0' });
    expect(named(elements, 'error')[0]?.attributes['type']).toBe('connection-failed');
  });

  test('keeps the names as they are, line breaks too', () => {
    const messages = named(readXml(renderJunit(found(hostile), context)), 'failure').map(
      ({ attributes }) => attributes['message'],
    );
    expect(messages[0]).toBe(hostile.findings[0]?.message);
    expect(messages[6]).toBe(hostile.findings[6]?.message);
    expect(messages[7]).toContain('\n```\n');
  });
});
