/** Lets the built command line baseline a database and Prisma's engine deploy, and judges both by what was really run. */
import { differingColumns, differingLines, readRows, readStructure } from '../cut-histories/read-state.mjs';
import { runAll } from './make-state.mjs';
import { runJson } from './run-json.mjs';
import { deployWith } from '../../packages/core/test/support/judge-engines.ts';

/** @returns {Promise<{ verdict: 'right' | 'refused' | 'wrong', reasons: string[] }>} */
export async function judgeState(server, project, state, migrations) {
  const url = server.url(state.database);
  const truth = await deployTruly(server, state, migrations);
  const started = performance.now();
  const { report, exitCode } = await runJson(project.directory, url, ['baseline', '--yes']);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const told = { exitCode, seconds, note: state.note ?? '', outcome: report.deploy?.outcome ?? null };
  if (exitCode === 1 || exitCode === 3) {
    await server.drop(truth.database);
    return {
      ...told,
      verdict: 'wrong',
      reasons: [`exit ${exitCode}: ${report.error?.code} ${report.error?.message}`],
    };
  }
  const marked = await readMarked(server, state.database);
  const reasons = [];
  const remarks = [];
  const lacking = await findLacking(server, state, marked, migrations);
  if (lacking.length > 0) reasons.push(`marked, and not there: ${lacking.slice(0, 4).join(' ')}`);
  // Not wrong by itself: what it makes may be there all the same, or have been taken back later.
  const doubtful = marked.filter((name) => !state.applied.has(name));
  if (doubtful.length > 0) remarks.push(`marked, and not or not wholly run: ${doubtful.length}`);
  const left = [...state.applied].filter((name) => !marked.includes(name));
  if (exitCode === 0 && left.length > 0) reasons.push(`left pending though run: ${left.join(', ')}`);
  else if (left.length > 0) remarks.push(`not marked, and said: ${left.length}`);
  const counts = { marked: marked.length, applied: state.applied.size };
  const findings = (report.findings ?? [])
    .filter(({ severity }) => severity !== 'info')
    .map(({ code }) => code);
  if (exitCode === 2) {
    const deployed = await deploy(server, state, url, project);
    judgeDeploy(report.deploy, deployed, reasons);
    await server.drop(truth.database);
    const verdict = reasons.length > 0 ? 'wrong' : 'refused';
    return { ...told, ...counts, verdict, reasons: [...reasons, ...remarks, ...new Set(findings)], left };
  }
  const deployed = await deploy(server, state, url, project);
  judgeDeploy(report.deploy, deployed, reasons);
  if (deployed.error === null) await judgeOutcome(server, state, truth, deployed, reasons, remarks);
  await server.drop(truth.database);
  return {
    ...told,
    ...counts,
    verdict: reasons.length > 0 ? 'wrong' : 'right',
    reasons: [...reasons, ...remarks],
  };
}

/** What would be there if the marked migrations had been run as well, and is not. */
async function findLacking(server, state, marked, migrations) {
  const known = [...marked, ...state.applied];
  // Nobody knows here how much of a damaged one ran: what it takes away lacks on no account, nor does what it makes.
  const without = await buildFrom(server, migrations, known);
  const having = await buildFrom(server, migrations, [...known, ...state.damaged]);
  const isThere = takesFrom(linesOf(state.structure));
  return without.filter(takesFrom(having)).filter((line) => !isThere(line));
}

async function buildFrom(server, migrations, names) {
  const wanted = new Set(names);
  const database = await server.copy();
  await server.within(database, (client) => runAll(client, migrations, ({ name }) => wanted.has(name)));
  const lines = linesOf(await readStructure(server, database, null));
  await server.drop(database);
  return lines;
}

/** Whether one of these lines is left, each of which counts once. */
function takesFrom(lines) {
  const left = new Map();
  for (const line of lines) left.set(line, (left.get(line) ?? 0) + 1);
  return (line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count > 0;
  };
}

/** Columns come in another order where they were made in another; each says whose it is. */
function linesOf(structure) {
  let head = '';
  return structure
    .split('\n')
    .map((line) => {
      if (!line.startsWith(' ')) head = line;
      return line === head ? line : `${head} ${line.trim().replace(/,$/, '')}`;
    })
    .sort();
}

/** What deploy would do if it knew what was run: the rest in order, each file as one message, up to the first that fails. */
async function deployTruly(server, state, migrations) {
  const database = await server.copy(state.database);
  const stop = await server.within(database, async (client) => {
    for (const { name, sql } of migrations) {
      if (state.applied.has(name)) continue;
      try {
        await client.query(sql);
      } catch (error) {
        await client.query('rollback');
        return `${name}: ${error.message}`;
      }
      await client.query('discard all');
    }
    return null;
  });
  return { database, stop };
}

async function judgeOutcome(server, state, truth, deployed, reasons, remarks) {
  if (truth.stop !== null) {
    remarks.push(`the true rest does not run: ${truth.stop}`);
    return;
  }
  const structures = [];
  for (const name of [truth.database, state.database])
    structures.push(await readStructure(server, name, null));
  const lines = structures.map((text) => linesOf(text).join('\n'));
  if (lines[0] !== lines[1])
    reasons.push(
      `other structure: ${differingLines(...structures)
        .slice(0, 4)
        .join(' ')}`,
    );
  const rows = await readRows(server, truth.database);
  const lost = [...rows.keys()].filter((key) => state.rows.has(key) && !deployed.rows.has(key));
  const changed = differingColumns(rows, deployed.rows, new Set()).filter((key) => state.rows.has(key));
  if (lost.length > 0) reasons.push(`deploy lost values: ${lost.slice(0, 5).join(', ')}`);
  else if (changed.length > 0) remarks.push(`other values: ${changed.slice(0, 5).join(', ')}`);
}

function judgeDeploy(forecast, { applied, error }, reasons) {
  if (forecast === undefined) {
    if (error !== null) reasons.push(`deploy stops: ${error}`);
    return;
  }
  if (error !== null && forecast.outcome !== 'stops') reasons.push(`deploy stops unforetold: ${error}`);
  if (error === null && forecast.outcome === 'stops') reasons.push('deploy was said to stop, and does not');
  if (forecast.outcome === 'applies' && forecast.applies.join() !== applied.join())
    reasons.push(`deploy ran ${applied.join(', ')} instead of ${forecast.applies.join(', ')}`);
  if (forecast.outcome === 'nothing' && applied.length > 0) reasons.push(`deploy ran ${applied.join(', ')}`);
}

async function deploy(server, state, url, project) {
  const before = await readMarked(server, state.database);
  let error = null;
  try {
    await deployWith('7.10', url, project.directory);
  } catch (thrown) {
    error = String(thrown.message ?? thrown)
      .split('\n')
      .slice(0, 3)
      .join(' ');
  }
  const applied = (await readMarked(server, state.database)).filter((name) => !before.includes(name));
  return { applied, error, rows: await readRows(server, state.database) };
}

async function readMarked(server, database) {
  return server.within(database, async (client) => {
    const { rows } = await client.query(
      "select to_regclass('public._prisma_migrations') is not null as there",
    );
    if (!rows[0].there) return [];
    const marks = await client.query(
      'select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null order by migration_name',
    );
    return marks.rows.map((row) => row.migration_name);
  });
}
