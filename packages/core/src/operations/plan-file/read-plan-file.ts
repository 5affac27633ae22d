import { readFile, stat } from 'node:fs/promises';
import { describeFileError } from '../../model/file-error.ts';
import { Failure } from '../../model/failure.ts';
import type { PlanFile, PlanRequest } from '../../model/plan-file.ts';

/** A migration's SQL is part of it; more than this is no plan. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Reads a file that anybody may have written: its shape is checked, names that become names of files can be nothing
 * else, and no statement of it is ever run.
 *
 * @throws Failure `plan-invalid`, `file-failed`
 */
export async function readPlanFile(path: string): Promise<PlanFile> {
  let text: string;
  try {
    if ((await stat(path)).size > mostBytes) throw invalid('it is larger than 64 MB');
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('file-failed', `the plan ${path} cannot be read: ${describeFileError(cause)}`, {
      next: 'Give the file that --plan-out wrote.',
      cause,
    });
  }
  return parsePlanFile(text);
}

/** @throws Failure `plan-invalid` */
function parsePlanFile(text: string): PlanFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid('it is no JSON', cause);
  }
  const file = fields(value, 'the file');
  if (file['format'] !== 1) throw invalid('it is of another format');
  const fingerprint = fields(file['fingerprint'], 'fingerprint');
  const system = fingerprint['systemIdentifier'];
  return {
    format: 1,
    request: readRequest(fields(file['request'], 'request')),
    fingerprint: {
      database: words(fingerprint['database'], 'fingerprint.database'),
      oid: words(fingerprint['oid'], 'fingerprint.oid'),
      systemIdentifier: system === null ? null : words(system, 'fingerprint.systemIdentifier'),
      structure: words(fingerprint['structure'], 'fingerprint.structure'),
      ledger: words(fingerprint['ledger'], 'fingerprint.ledger'),
    },
    createdAt: moment(file['createdAt'], 'createdAt'),
    expiresAt: moment(file['expiresAt'], 'expiresAt'),
    plan: readPlan(fields(file['plan'], 'plan')),
  };
}

function readRequest(request: Readonly<Record<string, unknown>>): PlanRequest {
  const texts = (name: string): readonly string[] =>
    list(request[name], name).map((each) => words(each, name));
  const lines = (name: string): readonly number[] =>
    list(request[name], name).map((each) => {
      if (typeof each === 'number' && Number.isInteger(each) && each > 0) return each;
      throw invalid(`request.${name} has no line numbers`);
    });
  switch (request['kind']) {
    case 'revert':
      return {
        kind: 'revert',
        against: oneOf(request['against'], ['history', 'schema', 'both'] as const, 'against'),
        ignore: texts('ignore'),
        objects: texts('objects'),
      };
    case 'adopt':
      return {
        kind: 'adopt',
        name: folderName(request['name']),
        ignore: texts('ignore'),
        objects: texts('objects'),
      };
    case 'resolve':
      return {
        kind: 'resolve',
        verb: oneOf(request['verb'], ['finish', 'revert'] as const, 'verb'),
        names: texts('names'),
        done: lines('done'),
        notDone: lines('notDone'),
      };
    case 'baseline':
      return {
        kind: 'baseline',
        name: folderName(request['name']),
        from: oneOf(request['from'], ['live', 'schema'] as const, 'from'),
        pending: texts('pending'),
      };
    default:
      throw invalid('it asks for nothing that is known here');
  }
}

/** Only what tells whether the plan that is made anew is this one; what else stands there is nobody's. */
function readPlan(plan: Readonly<Record<string, unknown>>): PlanFile['plan'] {
  for (const name of ['statements', 'ledger', 'files']) {
    for (const each of list(plan[name], `plan.${name}`)) fields(each, `plan.${name}`);
  }
  words(plan['sql'], 'plan.sql');
  return plan as unknown as PlanFile['plan'];
}

function folderName(value: unknown): string {
  const name = words(value, 'request.name');
  if (/^[\w-]+$/.test(name)) return name;
  throw invalid('request.name is not the name of a folder');
}

function oneOf<const Choice extends string>(
  value: unknown,
  choices: readonly Choice[],
  name: string,
): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw invalid(`request.${name} is not one of ${choices.join(', ')}`);
  return found;
}

function moment(value: unknown, name: string): string {
  const text = words(value, name);
  if (Number.isNaN(Date.parse(text))) throw invalid(`${name} is no time`);
  return text;
}

function fields(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw invalid(`${name} is missing, or no object`);
}

function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalid(`${name} is missing, or no list`);
}

function words(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw invalid(`${name} is missing, or no text`);
}

function invalid(why: string, cause?: unknown): Failure {
  return new Failure('plan-invalid', `this is no plan of prisma-mend: ${why}`, {
    next: 'Make one with --plan-out <file>, and do not edit it.',
    cause,
  });
}
