import type { AcceptOptions } from './session/command-options.ts';
import { matchesObject } from '../compare/match-object.ts';
import type { AcceptedDifference } from '../model/accepted.ts';
import { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import { compareKeys, describeObject } from '../model/identity.ts';
import type { DriftReport } from '../model/report.ts';
import {
  acceptedFileName,
  isDay,
  loadAcceptedFile,
  renderAccepted,
  writeAccepted,
} from '../project/accepted-file.ts';
import { checkDrift } from './check-drift.ts';
import { withSession } from './session/session.ts';

/**
 * Records differences as accepted in prisma-mend.json: they are left out of reports until the day that is given, and
 * are findings again from then on. What was accepted before for the same object and code is replaced.
 *
 * @returns what differs besides
 * @throws Failure `usage` when a name means nothing that differs, or reason or day are missing or wrong
 * @throws Failure `config-invalid`, `file-failed`
 */
export async function acceptDrift(options: AcceptOptions): Promise<DriftReport> {
  return withSession(options, accept);
}

async function accept(options: AcceptOptions): Promise<DriftReport> {
  const today = (options.today ?? new Date()).toISOString().slice(0, 10);
  requireTerms(options, today);
  const report = await checkDrift(options);
  const before = await loadAcceptedFile(options.directory);
  const { code, reason, until } = options;
  const known = before.accepted.filter((entry) => entry.code === code);
  const chosen = options.accept.flatMap((pattern) => choose(report.findings, known, pattern, code));
  const entries = chosen.map((object): AcceptedDifference => ({
    object,
    ...(code === undefined ? {} : { code }),
    reason,
    until,
    since: today,
  }));
  const text = renderAccepted({ ...before, accepted: mergeEntries(before.accepted, entries) });
  const plan = {
    statements: [],
    ledger: [],
    files: [{ path: acceptedFileName, content: text }],
    proven: true,
    sql: '',
  };
  if (options.isDryRun) return { ...report, plan };
  await writeAccepted(options.directory, text);
  return { ...(await checkDrift(options)), plan, applied: true };
}

function requireTerms({ reason, until }: AcceptOptions, today: string): void {
  if (reason.trim() === '') {
    throw new Failure('usage', 'an accepted difference needs a reason', { next: 'Give one with --reason.' });
  }
  if (!isDay(until) || until < today) {
    throw new Failure('usage', `${JSON.stringify(until)} is no day to come`, {
      why: 'Accepted differences come back as findings after a day, so that none is forgotten.',
      next: 'Give the last day with --until, for example --until 2027-01-31.',
    });
  }
}

/**
 * The objects of findings, and of entries that are there already, that a pattern means; what stands on a missing table
 * goes with it.
 */
function choose(
  findings: readonly Finding[],
  entries: readonly AcceptedDifference[],
  pattern: string,
  code: string | undefined,
): readonly AcceptedDifference['object'][] {
  const candidates = findings.filter((finding) => code === undefined || finding.code === code);
  const objects = candidates.flatMap(({ object }) =>
    object !== undefined && matchesObject(pattern, object) ? [object] : [],
  );
  const known = entries
    .map(({ object }) => object)
    .filter((object) => (typeof object === 'string' ? object === pattern : matchesObject(pattern, object)));
  if (objects.length + known.length > 0) return [...objects, ...known];
  const names = findings.flatMap(({ object }) => (object === undefined ? [] : [describeObject(object)]));
  throw new Failure(
    'usage',
    `nothing differs at ${JSON.stringify(pattern)}${code === undefined ? '' : ` with ${code}`}`,
    {
      why: 'An entry that means nothing would hide a difference that comes later.',
      next:
        names.length === 0
          ? 'There is nothing to accept: prisma-mend drift says so.'
          : `What differs: ${[...new Set(names)].join(', ')}.`,
    },
  );
}

/** Sorted, so that two branches that each add an entry can be merged. */
function mergeEntries(
  before: readonly AcceptedDifference[],
  added: readonly AcceptedDifference[],
): readonly AcceptedDifference[] {
  const entries = new Map([...before, ...added].map((entry) => [keyOf(entry), entry]));
  return [...entries].sort(([one], [other]) => compareKeys(one, other)).map(([, entry]) => entry);
}

function keyOf({ object, code }: AcceptedDifference): string {
  const { kind, schema, table, name } =
    typeof object === 'string' ? { kind: '', schema: null, table: null, name: object } : object;
  return JSON.stringify([schema ?? '', table ?? '', name, kind, code ?? '']);
}
