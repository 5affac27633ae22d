import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deployWith, diagnoseWith } from './support/judge-engines.ts';
import {
  allCases,
  alteringSql,
  othersOf,
  pairsOf,
  ranOf,
  renamedName,
  rowsOf,
  sampleCases,
  suspectName,
  type MatrixCase,
} from './support/ledger-matrix.ts';
import { judge, type Judgement } from './support/ledger-matrix-rules.ts';
import { dumpLedger, writeLedger } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { Cure } from './support/matrix-cure.ts';
import { fileOf, makeMatrixProject, nameOf } from './support/matrix-project.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import type { JudgeEngine } from './support/prisma-cli.ts';
import { readStructure } from './support/read-structure.ts';

/** The whole product takes hours, `pairs` ten minutes. */
const chosenRuns = process.env['MATRIX_RUNS'];
const cases =
  chosenRuns === 'all'
    ? allCases
    : sampleCases().filter((_, index) => chosenRuns === 'pairs' || index % 20 === 3);

let server: TestServer;
/** One for all cases: what public held before goes with its schema. */
let database: TestDatabase;
beforeAll(async () => {
  server = await startPostgres(15);
  database = await server.createDatabase();
});

/** A folder is made once for all ledgers, and again after a case changed its files. */
const projects = new Map<string, TemporaryProject>();
afterAll(async () => {
  for (const project of projects.values()) await project[Symbol.asyncDispose]();
});

async function projectOf(matrixCase: MatrixCase): Promise<TemporaryProject> {
  const key = keyOf(matrixCase);
  const project = projects.get(key) ?? (await makeMatrixProject(matrixCase));
  projects.set(key, project);
  return project;
}

function keyOf({ place, folder, catalog }: MatrixCase): string {
  return [place, folder, catalog === 'superseded'].join();
}

/** What really happened, and what the ledger says of it. */
async function fillDatabase(matrixCase: MatrixCase): Promise<void> {
  const { earlier, later } = othersOf(matrixCase);
  await database.query('drop schema public cascade; create schema public');
  for (const { sql } of earlier) await database.query(sql);
  if (matrixCase.place === 'withRows') await database.query(`insert into patients values (1, '')`);
  for (const sql of ranOf(matrixCase)) await database.query(sql);
  for (const { sql } of later) await database.query(sql);
  if (matrixCase.catalog === 'altered') await database.query(alteringSql);
  await writeLedger(database, [
    ...earlier.map((script) => ({ state: 'applied' as const, ...script })),
    ...rowsOf(matrixCase),
    ...later.map((script) => ({ state: 'applied' as const, ...script })),
  ]);
}

const isAboutSuspect = ({ message }: { readonly message: string }): boolean =>
  message.includes(suspectName) || message.includes(renamedName);

const engines = ['6.19', '7.8', '7.10', '8.1'] as const;

describe('every ledger state in every folder and catalog', () => {
  test.each(cases.map((each, index) => ({ ...each, index })))(
    '$place, ledger $ledger, folder $folder, catalog $catalog',
    async ({ index, ...matrixCase }) => {
      const project = await projectOf(matrixCase);
      await fillDatabase(matrixCase);
      try {
        await expectCured(matrixCase, project, engines[index % engines.length] ?? '7.10');
      } finally {
        await forgetChanged(matrixCase);
      }
    },
  );
});

test('every two values of different kinds meet in the sample', () => {
  const pairs = (chosen: readonly MatrixCase[]): readonly string[] =>
    [...new Set(chosen.flatMap(pairsOf))].sort();
  expect(pairs(sampleCases())).toEqual(pairs(allCases));
});

async function expectCured(
  matrixCase: MatrixCase,
  project: TemporaryProject,
  engine: JudgeEngine,
): Promise<void> {
  const wanted = judge(matrixCase);
  const before = await dumpLedger(database);
  const cure = new Cure(matrixCase, project, database);
  const diagnosis = await cure.diagnose();
  const codes = diagnosis.findings.filter(isAboutSuspect).map(({ code }) => code);
  expect([...new Set(codes)].sort()).toEqual(wanted.findings);

  if (wanted.refusal !== null) {
    await expectRefused(cure, wanted);
    return;
  }
  for (const step of wanted.steps) await cure.take(step);
  const cured = await dumpLedger(database);
  cure.forget();
  const deployed = await deployWith(engine, database.url, project.directory);
  expect(deployed).toEqual(wanted.isDeployed ? [nameOf(matrixCase)] : []);
  for (const each of engines) {
    expect(await diagnoseWith(each, database.url, project.directory)).toMatchObject({
      failedMigrationNames: [],
      editedMigrationNames: [],
      history: null,
    });
  }
  if (wanted.isKept) await expectWhole(matrixCase, project);
  const left = (await cure.diagnose()).findings.map(({ code }) => code);
  expect([...new Set(left)].sort()).toEqual(wanted.remaining);

  const deployedRows = (await dumpLedger(database)).filter((row) => !cured.includes(row));
  await cure.undoAll();
  expect((await dumpLedger(database)).filter((row) => !deployedRows.includes(row))).toEqual(before);
}

async function expectRefused(cure: Cure, { steps, refusal }: Judgement): Promise<void> {
  const last = steps.at(-1);
  for (const step of steps.slice(0, -1)) await cure.take(step);
  const before = [...(await dumpLedger(database)), ...(await readStructure(database))];
  if (last !== undefined) await expect(cure.take(last)).rejects.toMatchObject({ code: refusal });
  expect([...(await dumpLedger(database)), ...(await readStructure(database))]).toEqual(before);
}

/** A folder is used again unless its files were repaired. */
async function forgetChanged(matrixCase: MatrixCase): Promise<void> {
  const isChanged = judge(matrixCase).steps.some(
    (step) => step.kind === 'fixFile' || (step.kind === 'run' && step.options === '--restore'),
  );
  if (!isChanged) return;
  const key = keyOf(matrixCase);
  await projects.get(key)?.[Symbol.asyncDispose]();
  projects.delete(key);
}

/** What all files build from nothing, by their bytes. */
const structures = new Map<string, readonly string[]>();

async function expectWhole(matrixCase: MatrixCase, project: TemporaryProject): Promise<void> {
  const { earlier, later } = othersOf(matrixCase);
  const scripts = [
    ...earlier.map(({ sql }) => sql),
    await readFile(fileOf(project, nameOf(matrixCase)), 'utf8'),
    ...later.map(({ sql }) => sql),
    ...(matrixCase.catalog === 'altered' ? [alteringSql] : []),
  ];
  const key = scripts.join('\n');
  const structure = structures.get(key) ?? (await buildStructure(scripts));
  structures.set(key, structure);
  expect(await readStructure(database)).toEqual(structure);
  if (matrixCase.place === 'withRows') {
    expect(await database.query('select email from patients')).toEqual([{ email: 'none' }]);
  }
}

async function buildStructure(scripts: readonly string[]): Promise<readonly string[]> {
  const whole = await server.createDatabase();
  for (const sql of scripts) await whole.query(sql);
  const structure = await readStructure(whole);
  await whole.drop();
  return structure;
}
