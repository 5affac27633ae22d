import { beforeAll, expect, test } from '@jest/globals';
import { Failure, Refusal } from '../src/model/failure.ts';
import { resolve } from '../src/operations/resolve.ts';
import { splitStatements } from '../src/replay/split-statements.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { baseRows, baseSql, caseSchema } from './support/pending-case.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';
import { rollbackCases, type RollbackCase } from './support/rollback-cases.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

async function makeLive({ live: more = '', sql }: RollbackCase) {
  const project = await makeHistory(
    { '1_init': baseSql, '2_pending': sql },
    { 'prisma/schema.prisma': caseSchema },
  );
  const live = await server.createDatabase();
  await live.query(baseSql + baseRows);
  await writeLedger(live, [{ state: 'applied', name: '1_init', sql: baseSql }]);
  await live.query(more);
  return { project, live, options: resolveOptions(project, live.url, { kind: 'rollbackSql' }, ['pending']) };
}

test.each(
  rollbackCases.filter(
    ({ refused }, index) =>
      refused === undefined && (process.env['MATRIX_RUNS'] === 'all' || index % 8 === 0),
  ),
)('$name: the SQL leads back to the dump before', async (rollback) => {
  const { project, live, options } = await makeLive(rollback);
  const dump = (): Promise<string> => dumpSchema(live.url, { withPrivileges: true });
  const before = await dump();
  const report = await resolve(options);
  const notes = report.notes.join('\n');
  for (const pattern of rollback.says ?? []) expect(notes).toMatch(pattern);
  expect(await dump()).toBe(before);
  await live.query(rollback.sql);
  // As psql runs it.
  for (const { text } of await splitStatements(report.rollbackSql ?? '')) await live.query(text);
  const after = await dump();
  if (rollback.isMoved === true) {
    expect(notes).toContain('as the last column');
    expect(linesOf(after)).toEqual(linesOf(before));
  } else {
    expect(after).toBe(before);
  }
  await live.drop();
  await project[Symbol.asyncDispose]();
});

test.each(rollbackCases.filter(({ refused }) => refused !== undefined))(
  '$name is not offered to be taken back',
  async (rollback) => {
    const { project, live, options } = await makeLive(rollback);
    const error: unknown = await resolve(options).catch((reason: unknown) => reason);
    if (!(error instanceof Refusal || error instanceof Failure)) throw new Error('it was offered');
    expect(error.code).toBe(rollback.refused);
    for (const pattern of rollback.says ?? []) expect(error.message).toMatch(pattern);
    await live.drop();
    await project[Symbol.asyncDispose]();
  },
);

/** The same lines in any order, with or without the comma that separates columns. */
function linesOf(dump: string): readonly string[] {
  return dump
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
    .sort();
}
