/** Lets one verb repair one cut, answers what it asks, and judges what comes of it. */
import { openWriter } from '../../packages/core/src/database/open-database.ts';
import { openEngine } from '../../packages/core/src/engine/open-engine.ts';
import { Failure, Refusal } from '../../packages/core/src/model/failure.ts';
import { resolve } from '../../packages/core/src/operations/resolve.ts';
import { loadProject } from '../../packages/core/src/project/load-project.ts';
import { runPrisma } from '../../packages/core/test/support/prisma-cli.ts';
import { differingColumns, differingLines, readRows, readStructure } from './read-state.mjs';

/** Consent to a loss, and answers about the statements that change rows. */
const questions = 4;

/**
 * What is refused for the rows' sake is also tried with `--unproven`, which promises the structure alone.
 *
 * @returns {Promise<{ verdict: 'equal' | 'reordered' | 'refused' | 'wrong' | 'failed', reason: string, asked: string[] }>}
 */
export async function judgeRepair(repairs) {
  const judged = await judgeOnce(repairs, false);
  if (judged.verdict !== 'refused' || !judged.offersUnproven) return judged;
  const unproven = await judgeOnce(repairs, true);
  if (unproven.verdict === 'wrong') return unproven;
  return { ...judged, unproven: unproven.verdict, unprovenReason: unproven.reason };
}

async function judgeOnce({ server, project, migration, cut, verb, goal, pgDump, usesCli }, isUnproven) {
  const name = await server.copy(cut.database);
  const asked = [];
  try {
    const url = server.url(name);
    const { refusal, report } = await repair({
      ...{ url, database: name, project, migration, cut, verb, asked, isUnproven },
    });
    if (refusal !== null) {
      const offersUnproven = refusal.next.includes('--unproven');
      return { verdict: 'refused', reason: refusal.reason, asked, offersUnproven };
    }
    const compared = await compare({ server, name, project, goal, pgDump, usesCli, isUnproven });
    const planned = report.plan?.statements.map(({ sql }) => sql) ?? [];
    return { ...compared, asked, ...(compared.verdict === 'wrong' ? { notes: report.notes, planned } : {}) };
  } catch (error) {
    const reason =
      error instanceof Failure ? `${error.code}: ${error.message}` : (error.stack ?? String(error));
    return { verdict: 'failed', reason, asked };
  } finally {
    await server.drop(name);
  }
}

/** @returns {Promise<{ refusal: { reason: string, next: string } | null, report: object | null }>} */
async function repair({ url, database, project, migration, cut, verb, asked, isUnproven }) {
  const data = { done: [], notDone: [] };
  let consent = { yes: true };
  for (let attempt = 0; attempt < questions; attempt += 1) {
    try {
      const report = await resolve({
        ...project.options(url),
        verb: { kind: verb, data },
        names: [migration.name],
        acceptsUnproven: isUnproven,
        consent,
        isDryRun: false,
      });
      if (report.applied) return { refusal: null, report };
      const reason = report.findings.map(({ code, message }) => `${code}: ${message}`).join('; ');
      return { refusal: { reason, next: '' }, report };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const reason = `${error.code}: ${error.message}`;
      const lines = openLines(error);
      if (error.code === 'data-loss-consent-missing') consent = { ...consent, allowDataLoss: database };
      else if (lines.length === 0 || !answer(lines, migration, cut, data))
        return { refusal: { reason, next: error.next ?? '' }, report: null };
      asked.push(reason);
    }
  }
  throw new Error('it asks the same again and again');
}

function openLines({ next }) {
  const [, list] = /--done ([\d,]+)/.exec(next ?? '') ?? [];
  return list === undefined ? [] : list.split(',').map(Number);
}

/** Truly; false where one line holds two statements of which one ran. */
function answer(lines, { statements }, { stayed }, data) {
  for (const line of lines) {
    const places = [...statements.keys()].filter((place) => statements[place].line === line);
    const isDone = places.every((place) => stayed.has(place));
    if (!isDone && places.some((place) => stayed.has(place))) return false;
    (isDone ? data.done : data.notDone).push(line);
  }
  return true;
}

async function compare({ server, name, project, goal, pgDump, usesCli, isUnproven }) {
  const structure = await readStructure(server, name, pgDump);
  if (structure !== goal.structure && !isReordered(goal.structure, structure)) {
    return { verdict: 'wrong', reason: differingLines(goal.structure, structure).join('\n') };
  }
  const changed = isUnproven ? [] : differingColumns(goal.rows, await readRows(server, name), goal.volatile);
  if (changed.length > 0)
    return { verdict: 'wrong', reason: `other rows: ${changed.slice(0, 5).join(', ')}` };
  const applied = await deployRest({ server, name, project, usesCli });
  if (applied.join() !== goal.pending.join()) {
    return {
      verdict: 'wrong',
      reason: `deploy ran ${applied.join(', ')} instead of ${goal.pending.join(', ')}`,
    };
  }
  const whole = await readStructure(server, name, pgDump);
  if (whole !== goal.whole && !isReordered(goal.whole, whole)) {
    return { verdict: 'wrong', reason: `after deploy:\n${differingLines(goal.whole, whole).join('\n')}` };
  }
  const isSame = structure === goal.structure && whole === goal.whole;
  return { verdict: isSame ? 'equal' : 'reordered', reason: isSame ? '' : 'the order of columns' };
}

/** PostgreSQL can add columns only behind the others. */
function isReordered(expected, actual) {
  const sorted = (text) =>
    text
      .split('\n')
      .map((line) => line.replace(/,$/, ''))
      .sort()
      .join('\n');
  return sorted(expected) === sorted(actual);
}

/** Two may start in one millisecond, which is all that the engine's clock tells; transactions are counted. */
const appliedSql = `
select migration_name from _prisma_migrations
where finished_at is not null and rolled_back_at is null
order by started_at, xmin::text::bigint`;

/** @returns names of the migrations that deploy applied */
async function deployRest({ server, name, project, usesCli }) {
  const readApplied = () => server.within(name, async (client) => (await client.query(appliedSql)).rows);
  const before = await readApplied();
  await (usesCli ? deployByCli : deployByEngine)(project, server.url(name));
  return (await readApplied()).slice(before.length).map((row) => row.migration_name);
}

async function deployByEngine(project, url) {
  const options = { url, applicationName: 'judge', lockTimeoutMs: 5000, statementTimeoutMs: 0 };
  const database = await openWriter(options);
  try {
    const { history } = await loadProject(project.options(url));
    const engine = await openEngine({ line: 7, schema: null, database, writer: database });
    await engine.deploy(history);
  } finally {
    await database.close();
  }
}

async function deployByCli({ directory: cwd }, url) {
  const args = ['migrate', 'deploy', '--config', 'judge.config.mjs'];
  const { exitCode, stdout, stderr } = await runPrisma({ version: 7, cwd, args, env: { DATABASE_URL: url } });
  if (exitCode !== 0) throw new Error(`prisma migrate deploy ended with ${exitCode}: ${stdout}${stderr}`);
}
