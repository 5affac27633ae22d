import { createHash } from 'node:crypto';
import { parseUrl } from '../database/parse-url.ts';
import { splitUrl } from '../database/split-url.ts';
import { asFields, asList, asText, type Fields } from '../model/foreign-json.ts';
import { Failure } from '../model/failure.ts';
import { messageOf } from '../model/file-error.ts';
import { Secret } from '../model/secret.ts';

/** One database, or one schema of a database, that shares the history. */
export interface Target {
  readonly id: string;
  readonly url: Secret<string>;
  /** The schema that is its own in a database of several; null where the whole database is. */
  readonly schema: string | null;
  /** `canary`, `region=eu` */
  readonly labels: readonly string[];
}

/** As it was listed: one that names a schema alone is in the project's own database. */
export interface ListedTarget {
  readonly id: string;
  readonly url: Secret<string> | null;
  readonly schema: string | null;
  readonly labels: readonly string[];
}

/**
 * Reads a list of targets, one JSON object a line. What is wrong is said by line: a line holds a password.
 *
 * @throws Failure `usage`
 */
export function parseTargets(text: string, origin: string): readonly ListedTarget[] {
  const targets: ListedTarget[] = [];
  for (const [place, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    targets.push(parseTarget(line, `line ${place + 1} of ${origin}`));
  }
  return requireDistinct(targets, origin);
}

function parseTarget(line: string, what: string): ListedTarget {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw unusable(`${what} is no JSON object`);
  }
  try {
    return readTarget(asFields(value, what), what);
  } catch (error) {
    throw error instanceof Failure ? error : unusable(messageOf(error));
  }
}

const knownFields: ReadonlySet<string> = new Set(['id', 'url', 'schema', 'labels']);

/** @throws Error naming `what`, or Failure */
export function readTarget(fields: Fields, what: string): ListedTarget {
  // Its name is not repeated: it may be what belongs into a field.
  if (Object.keys(fields).some((name) => !knownFields.has(name)))
    throw unusable(`${what} has a field besides "id", "url", "schema" and "labels"`);
  const text = (name: string): string | null => {
    const value = fields[name] ?? null;
    return value === null ? null : asText(value, `"${name}" in ${what}`);
  };
  const [id, url, schema] = [text('id'), text('url'), text('schema')];
  if (id === null || id.trim() === '') throw unusable(`${what} has no "id"`);
  // It is printed everywhere.
  if (/:\/\/|[\p{Cc}\p{Cf}]/u.test(id))
    throw unusable(`the "id" in ${what} is a URL, or has control characters`);
  if (url === null && schema === null) throw unusable(`${what} has neither "url" nor "schema"`);
  if (url?.trim() === '' || schema?.trim() === '') throw unusable(`${what} has an empty "url" or "schema"`);
  return {
    id,
    url: url === null ? null : new Secret(url),
    schema,
    labels: readLabels(fields['labels'], what),
  };
}

/** A list of words, or names with values. */
function readLabels(value: unknown, what: string): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value))
    return asList(value, 'labels').map((label) => asText(label, `a label of ${what}`));
  return Object.entries(asFields(value, `"labels" in ${what}`)).map(
    ([name, text]) => `${name}=${typeof text === 'string' ? text : JSON.stringify(text)}`,
  );
}

/**
 * In order of the ids.
 *
 * @throws Failure `usage` for none at all, and for two of one id
 */
export function requireDistinct<T extends { readonly id: string }>(
  targets: readonly T[],
  origin: string,
): readonly T[] {
  if (targets.length === 0) {
    throw unusable(`${origin} names no target`, 'A fleet of none would be healthy whatever happened.');
  }
  const sorted = [...targets].sort((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
  const twice = sorted.find(({ id }, place) => sorted[place + 1]?.id === id);
  if (twice !== undefined) throw unusable(`${origin} names the id ${JSON.stringify(twice.id)} twice`);
  return sorted;
}

export function unusable(message: string, why?: string): Failure {
  return new Failure('usage', message, {
    ...(why === undefined ? {} : { why }),
    next: 'A target is one line: { "id": "acme", "url": "postgresql://…", "labels": ["canary"] }, or { "id": "acme", "schema": "tenant_acme" }.',
  });
}

/** The URL with another `?schema=`. */
export function withSchema(url: Secret<string>, schema: string): Secret<string> {
  const text = url.reveal();
  const { query } = splitUrl(text);
  const start =
    query === ''
      ? text.replace(/[?#].*$/, (tail) => (tail.includes('@') ? tail : ''))
      : text.slice(0, text.lastIndexOf(query) - 1);
  const parameters = new URLSearchParams(query);
  parameters.set('schema', schema);
  return new Secret(`${start}?${parameters.toString()}`);
}

/** Where connections are counted: host and port. */
export function serverOf({ url }: Target): string {
  const { host, port } = parseUrl(url.reveal());
  return `${host}:${port}`;
}

/** Whether a target is of shard `index` (1-based) of `count`: stays so when others come and go. */
export function isInShard(id: string, { index, count }: Shard): boolean {
  const number = createHash('sha256').update(id, 'utf8').digest().readUInt32BE(0);
  return number % count === index - 1;
}

export interface Shard {
  readonly index: number;
  readonly count: number;
}
