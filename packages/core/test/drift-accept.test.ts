import type { AcceptOptions } from '../src/operations/session/command-options.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { acceptDrift } from '../src/operations/accept-drift.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { makeDriftClinic, tellFindings, type DriftClinic } from './support/drift-clinic.ts';

let clinic: DriftClinic;
afterEach(() => clinic.remove());

const today = new Date('2026-11-22T12:00:00Z');
const accept = (objects: readonly string[], more: Partial<AcceptOptions> = {}) =>
  acceptDrift({
    ...clinic.options({ today }),
    accept: objects,
    reason: 'reporting needs it',
    until: '2027-01-31',
    isDryRun: false,
    ...more,
  });
const filePath = () => join(clinic.project.directory, 'prisma-mend.json');
const readEntries = async (): Promise<unknown> => JSON.parse(await readFile(filePath(), 'utf8'));

describe('accept', () => {
  test('leaves the difference out until its day, and reports it again afterwards', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(
      'CREATE INDEX "by_name" ON "patients"("fullName"); CREATE TABLE "spare" (id int)',
    );
    const $schema = './node_modules/prisma-mend/prisma-mend.schema.json';
    await writeFile(filePath(), JSON.stringify({ $schema }));
    const report = await accept(['public.patients.by_name']);
    expect(tellFindings(report)).toEqual(['HL table-unexpected public.spare']);
    expect(report.scope).toMatchObject({ accepted: 1 });
    expect(await readEntries()).toEqual({
      $schema,
      accepted: [
        {
          object: { kind: 'index', schema: 'public', table: 'patients', name: 'by_name' },
          reason: 'reporting needs it',
          until: '2027-01-31',
          since: '2026-11-22',
        },
      ],
    });
    expect(await accept(['spare'])).toMatchObject({ verdict: 'inSync', findings: [] });
    const onTheDay = await checkDrift(clinic.options({ today: new Date('2027-01-31T23:00:00Z') }));
    expect(onTheDay.findings).toEqual([]);
    const later = await checkDrift(clinic.options({ today: new Date('2027-02-01T00:00:00Z') }));
    expect(tellFindings(later)).toEqual([
      'HL table-unexpected public.spare',
      'HL index-unexpected public.patients.by_name',
    ]);
    expect(later.findings[0]?.message).toContain(
      'accepted until 2027-01-31, which has passed: reporting needs it',
    );
  });

  test('a code accepts that one difference of an object, and a repair leaves it alone', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(
      'ALTER TABLE "patients" ALTER COLUMN "createdAt" DROP DEFAULT, ALTER COLUMN "createdAt" DROP NOT NULL',
    );
    const report = await accept(['createdAt'], { code: 'column-default' });
    expect(tellFindings(report)).toEqual(['HL column-nullability public.patients.createdAt']);
    const reverted = await revertDrift({
      ...clinic.options({ today }),
      consent: { yes: true },
      isDryRun: false,
    });
    expect(reverted).toMatchObject({ applied: true, findings: [] });
    expect(reverted.execution?.map(({ sql }) => sql)).not.toContainEqual(expect.stringContaining('DEFAULT'));
  });

  test('names what it does not know, and writes nothing then', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('CREATE INDEX "by_name" ON "patients"("fullName")');
    await expect(accept(['by_nmae'])).rejects.toMatchObject({
      code: 'usage',
      next: expect.stringContaining('index public.patients.by_name'),
    });
    await expect(accept(['by_name'], { until: '2026-02-30' })).rejects.toMatchObject({ code: 'usage' });
    await expect(accept(['by_name'], { until: '2026-11-21' })).rejects.toMatchObject({ code: 'usage' });
    await expect(accept(['by_name'], { reason: ' ' })).rejects.toMatchObject({ code: 'usage' });
    await expect(readFile(filePath())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('an entry that nothing differs for is told, a wrong file is a failure', async () => {
    clinic = await makeDriftClinic();
    const entry = { object: 'public.gone', reason: 'old', until: '2027-01-31', since: '2026-01-01' };
    await writeFile(filePath(), JSON.stringify({ accepted: [entry] }));
    expect(await checkDrift(clinic.options({ today }))).toMatchObject({
      verdict: 'inSync',
      notes: [expect.stringContaining('accepts public.gone, where nothing differs')],
    });
    for (const [wrong, problem] of [
      ['{', 'no JSON'],
      [JSON.stringify({ accepted: [{ ...entry, until: 'soon' }] }), 'accepted[0].until is no day'],
      [JSON.stringify({ accepted: [{ ...entry, untill: '2027-01-01' }] }), '"untill"'],
      [JSON.stringify({ accepted: [{ ...entry, object: { kind: 'tabel' } }] }), 'accepted[0].object.kind'],
    ]) {
      await writeFile(filePath(), wrong ?? '');
      await expect(checkDrift(clinic.options({ today }))).rejects.toMatchObject({
        code: 'config-invalid',
        message: expect.stringContaining(problem ?? ''),
      });
    }
  });
});
