import { beforeAll, expect, test } from '@jest/globals';
import { resolve } from '../src/operations/resolve.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { baseRows, baseSql, caseSchema } from './support/pending-case.ts';
import { pendingCases } from './support/pending-cases.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

const major = 15;

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(major);
});

async function makeLive(more = ''): Promise<TestDatabase> {
  const live = await server.createDatabase();
  await live.query(baseSql + baseRows);
  await writeLedger(live, [{ state: 'applied', name: '1_init', sql: baseSql }]);
  await live.query(more);
  return live;
}

/** What PostgreSQL says to the whole file, sent as Prisma sends it; null when it runs and Prisma can go on. */
async function runFile(live: TestDatabase, sql: string): Promise<Pick<Refused, 'message' | 'code'> | null> {
  try {
    await live.query(sql);
  } catch (error) {
    if (isRefused(error)) return error;
    throw error;
  }
  const [state] = await live.query<{ isOpen: boolean }>('select now() <> statement_timestamp() as "isOpen"');
  return state?.isOpen === true ? { message: 'leaves a transaction open', code: '' } : null;
}

interface Refused {
  readonly message: string;
  /** SQLSTATE. */
  readonly code: string;
}

function isRefused(error: unknown): error is Refused {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** A quarter of them; `MATRIX_RUNS=all` takes all. */
const cases = pendingCases.filter(
  ({ since = 0 }, index) => since <= major && (process.env['MATRIX_RUNS'] === 'all' || index % 4 === 0),
);

test.each(cases)('$name: what --check says is what happens', async (pending) => {
  const { sql, live: more, line = 1, says = [], isUntold = false, isUncounted = false } = pending;
  await using project = await makeHistory(
    { '1_init': baseSql, '2_pending': sql },
    { 'prisma/schema.prisma': caseSchema },
  );
  const live = await makeLive(more);
  const { findings, notes } = await resolve(
    resolveOptions(project, live.url, { kind: 'check' }, ['pending'], { showsSamples: true }),
  );
  const text = [...findings.map(({ message }) => message), ...notes].join('\n');
  for (const pattern of says) expect(text).toMatch(pattern);
  const truth = await runFile(live, sql);
  if (isUncounted) {
    expect(findings.map(({ code }) => code)).toEqual(['rows-uncounted']);
  } else if (isUntold) {
    expect(findings).toEqual([]);
    expect(text).toMatch(/not tried|not counted|not checked|can only be told|depends on/);
  } else if (truth === null) {
    expect(findings).toEqual([]);
  } else {
    const isAboutRows = /^2[23]/.test(truth.code);
    expect(findings[0]?.code).toBe(isAboutRows ? 'migration-blocked' : 'statement-refused');
    expect(findings[0]?.location?.line).toBe(line);
    if (!isAboutRows) expect(findings[0]?.message).toContain(truth.message);
  }
  await live.drop();
});
