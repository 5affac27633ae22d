import { describe, expect, test } from '@jest/globals';
import { Secret } from '../model/secret.ts';
import { isInShard, parseTargets, withSchema } from './target.ts';

const url = 'postgresql://app:pass-word@db/acme';

describe('parseTargets', () => {
  test('reads one JSON object a line, in order of their ids', () => {
    const text = [
      JSON.stringify({ id: 'b', schema: 'tenant_b', labels: { region: 'eu' } }),
      '',
      JSON.stringify({ id: 'a', url, labels: ['canary'] }),
    ].join('\r\n');
    const [a, b] = parseTargets(text, 'x.jsonl');
    expect(a).toMatchObject({ id: 'a', schema: null, labels: ['canary'] });
    expect(a?.url?.reveal()).toBe(url);
    expect(b).toMatchObject({ id: 'b', url: null, schema: 'tenant_b', labels: ['region=eu'] });
  });

  test.each([
    ['{', /line 1 of x.jsonl is no JSON object/],
    [JSON.stringify({ url }), /line 1 of x.jsonl has no "id"/],
    [JSON.stringify({ id: 'a' }), /neither "url" nor "schema"/],
    [JSON.stringify({ id: 'a', url: ' ' }), /empty/],
    [JSON.stringify({ id: url, url }), /"id" in line 1 of x.jsonl is a URL/],
    [JSON.stringify({ id: 'a', url, password: 'x' }), /has a field besides/],
    [`${JSON.stringify({ id: 'a', url })}\n${JSON.stringify({ id: 'a', url })}`, /names the id "a" twice/],
    ['\n', /x.jsonl names no target/],
  ])('refuses %j, and repeats nothing of it that is secret', (text, message) => {
    const refused = (): unknown => parseTargets(text, 'x.jsonl');
    expect(refused).toThrow(message);
    expect(refused).not.toThrow(/pass-word/);
  });
});

test.each([
  [url, `${url}?schema=t`],
  [`${url}?sslmode=require&schema=public`, `${url}?sslmode=require&schema=t`],
  ['postgresql://app:wh?t@db/acme', 'postgresql://app:wh?t@db/acme?schema=t'],
])('the schema of %s is replaced', (before, after) => {
  expect(withSchema(new Secret(before), 't').reveal()).toBe(after);
});

test('shards are apart, and their union is all', () => {
  const ids = Array.from({ length: 200 }, (_, index) => `tenant-${index}`);
  const shards = [1, 2, 3, 4].map((index) => ids.filter((id) => isInShard(id, { index, count: 4 })));
  expect(shards.flat().sort()).toEqual([...ids].sort());
  expect(shards.every(({ length }) => length > 25)).toBe(true);
});
