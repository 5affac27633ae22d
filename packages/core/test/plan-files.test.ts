import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  applyPlanFile,
  approvePlanFile,
  makePlanFile,
  type PlanFile,
  type PlanRequest,
} from '../src/index.ts';
import { makeDriftClinic, type DriftClinic } from './support/drift-clinic.ts';

/** Shown the plan, and says yes; a token stands for one who did. */
type Approval = 'person' | 'nobody' | { readonly token: string };
const person: Approval = 'person';
const revert: PlanRequest = { kind: 'revert', against: 'both', ignore: [], objects: [] };

let clinic: DriftClinic;
let folder = '';
let planPath = '';

beforeAll(async () => {
  clinic = await makeDriftClinic();
  folder = await mkdtemp(join(tmpdir(), 'plan-files-'));
  planPath = join(folder, 'plan.json');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const operation = () => ({
  ...clinic.options(),
  environment: { ...process.env, XDG_STATE_HOME: folder },
});

async function make(request: PlanRequest): Promise<PlanFile> {
  const { file } = await makePlanFile({ ...operation(), request });
  if (file === null) throw new Error('nothing is to be done');
  await save(file);
  return file;
}

const save = (file: unknown): Promise<void> => writeFile(planPath, JSON.stringify(file));
const apply = (approval: Approval, allowDataLoss?: string) => {
  const consent = { yes: true, ...(allowDataLoss === undefined ? {} : { allowDataLoss }) };
  return applyPlanFile({
    ...operation(),
    planPath,
    consent,
    ...(approval === 'person' ? { askConsent: () => Promise.resolve(consent) } : {}),
    ...(typeof approval === 'object' ? approval : {}),
  });
};
const indexes = async (): Promise<number> =>
  (await clinic.database.query(`select 1 from pg_indexes where indexname like 'by_hand%'`)).length;
const refusal = (code: string) => expect.objectContaining({ name: 'Refusal', code });

describe('a plan that takes changes back', () => {
  let file: PlanFile;
  beforeAll(async () => {
    await clinic.database.query('create index by_hand on patients ("fullName")');
    file = await make(revert);
  });

  test('writes nothing when it is made', async () => {
    expect(await indexes()).toBe(1);
    expect(file.plan.statements.map(({ sql }) => sql).join()).toContain('by_hand');
  });

  test('runs for nobody who did not approve it, whatever --yes says', async () => {
    await expect(apply('nobody')).rejects.toEqual(refusal('plan-unapproved'));
    await expect(apply({ token: 'x'.repeat(32) })).rejects.toEqual(refusal('plan-unapproved'));
    expect(await indexes()).toBe(1);
  });

  test('is not run as it stands: another statement in the file, and it is another plan', async () => {
    const statements = file.plan.statements.map((each) => ({ ...each, sql: 'DROP TABLE patients;' }));
    await save({ ...file, plan: { ...file.plan, statements } });
    await expect(apply(person)).rejects.toEqual(refusal('plan-outdated'));
  });

  test('a token is for one file: neither its time nor what it asks for can be changed', async () => {
    await save(file);
    const token = await approvePlanFile({ ...operation(), planPath });
    await save({ ...file, expiresAt: '2999-01-01T00:00:00.000Z' });
    await expect(apply({ token })).rejects.toEqual(refusal('plan-unapproved'));
    await save({ ...file, expiresAt: '2020-01-01T00:00:00.000Z' });
    await expect(apply({ token })).rejects.toEqual(refusal('plan-expired'));
    await save(file);
    const other = {
      ...operation(),
      environment: { ...process.env, PRISMA_MEND_APPROVAL_KEY: 'k'.repeat(32) },
    };
    await expect(applyPlanFile({ ...other, planPath, token, consent: { yes: true } })).rejects.toEqual(
      refusal('plan-unapproved'),
    );
  });

  test('is for the state that it was made for', async () => {
    await clinic.database.query('create index by_hand_too on patients (id)');
    await expect(apply(person)).rejects.toEqual(refusal('plan-outdated'));
    await clinic.database.query('drop index by_hand_too');
  });

  test('runs with its token, once', async () => {
    const token = await approvePlanFile({ ...operation(), planPath });
    expect(await apply({ token })).toMatchObject({ applied: true, verdict: 'inSync' });
    expect(await indexes()).toBe(0);
    await expect(apply({ token })).rejects.toEqual(refusal('plan-outdated'));
  });
});

test('approval is no consent to lose data', async () => {
  await clinic.database.query('alter table patients add column note text');
  await make(revert);
  await expect(apply(person)).rejects.toEqual(refusal('data-loss-consent-missing'));
  const name = (await clinic.database.query<{ name: string }>('select current_database() as name'))[0]?.name;
  expect(await apply(person, name)).toMatchObject({ applied: true });
});

test('an adoption writes the migration that was approved', async () => {
  await clinic.database.query('alter table patients add column note text');
  const file = await make({ kind: 'adopt', name: 'add_note', ignore: [], objects: [] });
  expect(await apply(person)).toMatchObject({ applied: true, verdict: 'inSync' });
  const [written] = file.plan.files.filter(({ path }) => path.endsWith('_add_note/migration.sql'));
  expect(await readFile(join(clinic.project.directory, written?.path ?? ''), 'utf8')).toBe(written?.content);
});

describe('what is no plan', () => {
  test.each<readonly [string, unknown]>([
    ['no object', []],
    ['another format', { format: 2 }],
    ['nothing in it', { format: 1 }],
  ])('%s', async (_what, content) => {
    await save(content);
    await expect(apply(person)).rejects.toMatchObject({ code: 'plan-invalid' });
  });

  test('a name that leads elsewhere', async () => {
    const file = {
      format: 1,
      request: { kind: 'adopt', name: '../../x', ignore: [], objects: [] },
      fingerprint: { database: 'x', oid: '1', systemIdentifier: null, structure: 'x', ledger: 'x' },
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2999-01-01T00:00:00.000Z',
      plan: { statements: [], ledger: [], files: [], proven: true, sql: '' },
    };
    await save(file);
    await expect(apply(person)).rejects.toMatchObject({ code: 'plan-invalid' });
  });
});
