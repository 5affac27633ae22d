/** Cuts one history at its chosen places, one migration after the other. */
import { chooseCuts, makeRandom } from './choose-cuts.mjs';
import { judgeRepair } from './judge-repair.mjs';
import { loadMigrations } from './load-migrations.mjs';
import { makeProject } from './make-project.mjs';
import { differingColumns, readRows, readStructure } from './read-state.mjs';
import { createLedger, recordApplied, recordFailed, runFirst, runMigration } from './run-migration.mjs';
import { seedRows } from './seed-rows.mjs';

/** From the most telling on: NULLs stand in the way of some files, rows of others. */
const seeds = [
  { rows: 2, withNulls: true },
  { rows: 2, withNulls: false },
  { rows: 1, withNulls: false },
  null,
];

/**
 * @param onJudged called with every repair
 * @returns {Promise<{ name: string, migrations: number, runnable: number, stop: string | null }>}
 */
export async function cutProject(server, directory, options, onJudged) {
  const { name, migrations } = await loadMigrations(directory);
  const { runnable, stop } = await findRunnable(server, migrations);
  const cuts =
    options.only === null ? randomCuts(name, runnable, options) : namedCuts(runnable, options.only);
  const history = await server.copy();
  await server.within(history, createLedger);
  for (const [place, migration] of runnable.entries()) {
    const own = cuts.get(migration.name);
    if (own !== undefined) {
      const scene = await setScene(server, history, runnable, place, options);
      for (const ran of [...own].sort((one, other) => one - other)) {
        await cutMigration(server, scene, migration, ran, options, (judged) =>
          onJudged({ project: name, ...judged }),
        );
      }
      await scene.remove();
    }
    await server.within(history, async (client) => {
      await runMigration(client, migration);
      await recordApplied(client, migration);
    });
  }
  await server.drop(history);
  return { name, migrations: migrations.length, runnable: runnable.length, stop };
}

const randomCuts = (name, runnable, { cuts, seed }) =>
  chooseCuts(runnable, cuts, makeRandom(`${seed} ${name}`));

/** `<migration>` or `<migration>:<statements>` */
function namedCuts(runnable, only) {
  const [wanted, ran] = only.split(':');
  const migration = runnable.find(({ name }) => name === wanted);
  if (migration === undefined) return new Map();
  const all = Array.from({ length: migration.statements.length + 1 }, (_, count) => count);
  return new Map([[wanted, new Set(ran === undefined ? all : [Number(ran)])]]);
}

/** The migrations up to the first that does not run on this server, for want of an extension, say. */
async function findRunnable(server, migrations) {
  const database = await server.copy();
  const runnable = [];
  let stop = null;
  await server.within(database, async (client) => {
    for (const migration of migrations) {
      try {
        await runMigration(client, migration);
        runnable.push(migration);
      } catch (error) {
        stop = `${migration.name}: ${error.message}`;
        break;
      }
    }
  });
  await server.drop(database);
  return { runnable, stop };
}

/** The states before and after a migration, and the project that ends a few migrations behind it. */
async function setScene(server, history, runnable, place, { tail, pgDump }) {
  const migration = runnable[place];
  const { before, after } = await seedBefore(server, history, migration);
  const again = await server.copy(before);
  await server.within(again, (client) => runMigration(client, migration));
  const rowsAfter = await readRows(server, after);
  const volatile = new Set(differingColumns(rowsAfter, await readRows(server, again), new Set()));
  await server.drop(again);
  const structureAfter = await readStructure(server, after, pgDump);
  const { later, last } = await runLater(server, after, runnable.slice(place + 1, place + 1 + tail));
  const whole = await readStructure(server, last, pgDump);
  const names = later.map(({ name }) => name);
  const project = await makeProject([...runnable.slice(0, place + 1), ...later]);
  return {
    before,
    project,
    goals: {
      finish: { structure: structureAfter, rows: rowsAfter, volatile, pending: names, whole },
      revert: {
        structure: await readStructure(server, before, pgDump),
        rows: await readRows(server, before),
        volatile: new Set(),
        pending: [migration.name, ...names],
        whole,
      },
    },
    async remove() {
      for (const each of [before, last]) await server.drop(each);
      await project.remove();
    },
  };
}

/** The rows may stand in the way of a later migration: then the project ends before it. */
async function runLater(server, after, migrations) {
  const later = [];
  let last = after;
  for (const migration of migrations) {
    const next = await server.copy(last);
    if (!(await runsIn(server, next, migration))) {
      await server.drop(next);
      break;
    }
    await server.drop(last);
    last = next;
    later.push(migration);
  }
  return { later, last };
}

const runsIn = (server, database, migration) =>
  server.within(database, (client) =>
    runMigration(client, migration).then(
      () => true,
      () => false,
    ),
  );

/** As many rows as the migration can bear. */
async function seedBefore(server, history, migration) {
  for (const seed of seeds) {
    const before = await server.copy(history);
    if (seed !== null) await server.within(before, (client) => seedRows(client, seed));
    const after = await server.copy(before);
    if (await runsIn(server, after, migration)) return { before, after };
    for (const name of [before, after]) await server.drop(name);
  }
  throw new Error(`${migration.name} ran once and does not run again`);
}

async function cutMigration(server, scene, migration, ran, { pgDump, cliEvery }, onJudged) {
  const database = await server.copy(scene.before);
  try {
    const place = { migration: migration.name, ran, of: migration.statements.length };
    let stayed;
    try {
      stayed = await server.within(database, (client) => runFirst(client, migration.statements, ran));
    } catch (error) {
      onJudged({ ...place, verb: 'none', verdict: 'skipped', reason: error.message, asked: [] });
      return;
    }
    await server.within(database, (client) => recordFailed(client, migration));
    for (const verb of ['finish', 'revert']) {
      judgedCount += 1;
      const usesCli = cliEvery > 0 && judgedCount % cliEvery === 0;
      const { goals, project } = scene;
      const cut = { database, stayed };
      const start = performance.now();
      const judged = await judgeRepair({
        server,
        project,
        migration,
        cut,
        verb,
        goal: goals[verb],
        pgDump,
        usesCli,
      });
      const seconds = (performance.now() - start) / 1000;
      onJudged({ ...place, verb, ...judged, usesCli, seconds: Math.round(seconds * 10) / 10 });
    }
  } finally {
    await server.drop(database);
  }
}

let judgedCount = 0;
