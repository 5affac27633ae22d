import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Failure } from '../model/failure.ts';
import { messageOf } from '../model/file-error.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { Secret } from '../model/secret.ts';
import { withReader } from '../operations/session/open-live.ts';
import { requireUrl } from '../project/load-project.ts';
import {
  parseTargets,
  readTarget,
  requireDistinct,
  unusable,
  withSchema,
  type ListedTarget,
  type Target,
} from './target.ts';

/** Where the list of targets comes from. `schemas` is a pattern of schemas in the project's own database. */
export type TargetSource =
  | { readonly kind: 'text'; readonly text: string; readonly origin: string }
  | { readonly kind: 'query'; readonly sql: string }
  | { readonly kind: 'command'; readonly line: string }
  | { readonly kind: 'schemas'; readonly pattern: string };

/** A list of a million targets. */
const largestOutput = 1 << 28;

/**
 * The targets in order of their ids.
 *
 * @throws Failure `usage` when there are none, or a line is none
 */
export async function loadTargets(
  source: Exclude<TargetSource, { readonly kind: 'schemas' }>,
  project: Project,
  options: OperationOptions,
): Promise<readonly Target[]> {
  const listed = await loadList(source, project, options);
  return listed.map(({ id, url, schema, labels }) => {
    const base = url ?? requireUrl(project).url;
    return { id, labels, schema, url: schema === null ? base : inSchema(base, schema) };
  });
}

/** What is wrong with a URL is said of its target, when it is read. */
function inSchema(url: Secret<string>, schema: string): Secret<string> {
  try {
    return withSchema(url, schema);
  } catch {
    return url;
  }
}

async function loadList(
  source: Exclude<TargetSource, { readonly kind: 'schemas' }>,
  project: Project,
  options: OperationOptions,
): Promise<readonly ListedTarget[]> {
  switch (source.kind) {
    case 'text':
      return parseTargets(source.text, source.origin);
    case 'query':
      return queryTargets(source.sql, project, options);
    case 'command':
      return parseTargets(await runCommand(source.line, options), 'what the command printed');
  }
}

/** Columns `id`, `url`, `schema`, `labels` (JSON) of the project's own database, in any order. */
async function queryTargets(
  sql: string,
  project: Project,
  options: OperationOptions,
): Promise<readonly ListedTarget[]> {
  const { columns, rows } = await withReader(project, options, (database) =>
    database
      .transaction('begin read only', () => database.queryTyped(sql, [], 'project'))
      .catch((error: unknown) => {
        throw withoutValues(error);
      }),
  );
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw unusable(`the query has two columns ${JSON.stringify(twice)}`);
  const targets = rows.map((row, place) => {
    const fields = Object.fromEntries(names.map((name, index) => [name, cellOf(name, row[index] ?? null)]));
    try {
      return readTarget(fields, `row ${place + 1} of the query`);
    } catch (error) {
      throw error instanceof Failure ? error : unusable(messageOf(error));
    }
  });
  return requireDistinct(targets, 'the query');
}

/** What is wrong with the SQL or with a right is said (class 42); other errors of the server may repeat a URL of a row. */
function withoutValues(error: unknown): unknown {
  const state = error instanceof Failure && error.code === 'query-failed' ? sqlStateOf(error.cause) : '42';
  if (state.startsWith('42')) return error;
  return new Failure('query-failed', `the query that lists the targets failed (${state})`, {
    next: 'Run it by hand: its values may be secret, and are not repeated here.',
  });
}

function sqlStateOf(cause: unknown): string {
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return typeof code === 'string' ? code : 'unknown';
}

function cellOf(name: string, text: string | null): unknown {
  if (name !== 'labels' || text === null) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return [text];
  }
}

/** Its output is never part of a message: it holds passwords. */
async function runCommand(
  line: string,
  { directory, environment, signal }: OperationOptions,
): Promise<string> {
  try {
    const running = promisify(execFile)('/bin/sh', ['-c', line], {
      cwd: directory,
      env: { ...environment },
      maxBuffer: largestOutput,
      ...(signal === undefined ? {} : { signal }),
    });
    // One that asks something must not wait for ever.
    running.child.stdin?.end();
    return (await running).stdout;
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
    throw new Failure('usage', `the command that lists the targets failed (${code})`, {
      next: 'Run it by hand: it prints one JSON object a line.',
    });
  }
}
