import { describe, expect, test } from '@jest/globals';
import { Refusal } from '../../model/failure.ts';
import type { AskConsent, ChangeConsent } from '../../model/options.ts';
import type { Hazard } from '../../model/plan.ts';
import type { Report } from '../../model/report.ts';
import { requireConsent, type Agreement } from './require-consent.ts';

const agreement: Agreement = { refused: 'nothing was written: it was not agreed to', shows: 'the SQL' };
const database = "o'shop";

function reportOf(...hazards: readonly Hazard[]): Report {
  const statements = hazards.map((hazard) => ({
    sql: '',
    settles: [],
    hazards: [hazard],
    preChecks: [],
    isTransactional: true,
  }));
  return {
    command: 'resolve',
    database: { name: database, serverVersion: '15.4' },
    findings: [],
    plan: { statements, ledger: [], files: [], proven: true, sql: '' },
    applied: false,
    prisma: null,
    coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
    nextActions: [],
    notes: [],
  };
}

const harmless = reportOf({ kind: 'longRunning', message: 'reads the whole table' });
const losing = reportOf({ kind: 'dataLoss', message: 'rows of a are lost' });
const widening = reportOf({ kind: 'widensAccess', message: 'app is granted select' });
const both = reportOf(
  { kind: 'widensAccess', message: 'app is granted select' },
  { kind: 'dataLoss', message: 'rows of a are lost' },
);

const no: ChangeConsent = { yes: false };
const yes: ChangeConsent = { yes: true };
const loss: ChangeConsent = { yes: false, allowDataLoss: database };
const access: ChangeConsent = { yes: false, allowWiderAccess: database };

/** What is agreed to, or the code of the refusal. */
const answer = async (
  report: Report,
  consent: ChangeConsent,
  more: Partial<Agreement> = {},
): Promise<unknown> =>
  requireConsent(report, { ...agreement, ...more }, { consent }).catch((error: unknown) =>
    error instanceof Refusal ? error.code : error,
  );
const refusalOf = async (report: Report, consent: ChangeConsent, more: Partial<Agreement> = {}) => {
  const error: unknown = await requireConsent(report, { ...agreement, ...more }, { consent }).catch(
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof Refusal)) throw new Error('nothing was refused');
  return error;
};

describe('what a consent is for', () => {
  test.each<readonly [what: string, report: Report, consent: ChangeConsent, answer: boolean | string]>([
    ['nothing for what loses nothing', harmless, no, 'consent-missing'],
    ['yes for what loses nothing', harmless, yes, true],
    ['a name for what loses nothing says nothing of it', harmless, { ...loss, ...access }, 'consent-missing'],
    ['nothing for what loses data', losing, no, 'data-loss-consent-missing'],
    ['yes for what loses data', losing, yes, 'data-loss-consent-missing'],
    ['access for what loses data', losing, access, 'data-loss-consent-missing'],
    [
      'the name of another database',
      losing,
      { yes: true, allowDataLoss: 'shop' },
      'data-loss-consent-missing',
    ],
    ['the name for what loses data', losing, loss, true],
    ['nothing for wider access', widening, no, 'wider-access-consent-missing'],
    ['yes for wider access', widening, yes, 'wider-access-consent-missing'],
    ['loss for wider access', widening, loss, 'wider-access-consent-missing'],
    [
      'another name for access',
      widening,
      { yes: true, allowWiderAccess: '' },
      'wider-access-consent-missing',
    ],
    ['the name for wider access', widening, access, true],
    ['loss alone for both', both, loss, 'wider-access-consent-missing'],
    ['access alone for both', both, access, 'data-loss-consent-missing'],
    ['both names for both', both, { ...loss, ...access }, true],
  ])('%s', async (_, report, consent, expected) => {
    expect(await answer(report, consent)).toBe(expected);
  });

  test('a plan that is none needs a yes as well', async () => {
    const without: Report = { ...harmless, plan: null };
    expect(await answer(without, no)).toBe('consent-missing');
    expect(await answer(without, yes)).toBe(true);
  });

  test('where a report is an answer too, nothing agreed to is none, and a loss is refused all the same', async () => {
    expect(await answer(harmless, no, { isOptional: true })).toBe(false);
    expect(await answer(harmless, yes, { isOptional: true })).toBe(true);
    expect(await answer(losing, no, { isOptional: true })).toBe('data-loss-consent-missing');
  });
});

describe('a person', () => {
  const ask = (report: Report, askConsent: AskConsent, consent = no): Promise<boolean> =>
    requireConsent(report, agreement, { consent, askConsent });

  test('is shown the report, and agrees as the flags do', async () => {
    const shown: Report[] = [];
    const agree =
      (consent: ChangeConsent): AskConsent =>
      (report) => {
        shown.push(report);
        return Promise.resolve(consent);
      };
    expect(await ask(losing, agree(loss))).toBe(true);
    expect(shown).toEqual([losing]);
    await expect(ask(losing, agree(yes))).rejects.toMatchObject({ code: 'data-loss-consent-missing' });
    await expect(ask(harmless, agree(no))).rejects.toMatchObject({ code: 'consent-missing' });
  });

  test('is not asked after a yes', async () => {
    expect(await ask(harmless, () => Promise.reject(new Error('asked')), yes)).toBe(true);
  });

  test('who says no is told that nothing was written', async () => {
    await expect(ask(losing, () => Promise.resolve(null))).rejects.toMatchObject({
      code: 'consent-missing',
      message: 'Nothing was written: the answer was no.',
    });
  });
});

describe('a refusal', () => {
  test('has the report, and says what would allow it', async () => {
    const refusal = await refusalOf(harmless, no, { why: 'It is a squash.', shows: 'everything' });
    expect(refusal).toMatchObject({
      message: agreement.refused,
      why: 'It is a squash.',
      next: 'Run the same command with --yes, or with --dry-run to see everything first.',
    });
    expect(refusal.report).toBe(harmless);
  });

  test('of a loss names what is lost, and the flag with the database as a shell takes it', async () => {
    const refusal = await refusalOf(losing, no);
    expect(refusal.message).toBe('data would be lost: rows of a are lost');
    expect(refusal.next).toBe(
      `Agree by naming the database: --allow-data-loss 'o'\\''shop'. --dry-run shows the statements.`,
    );
    expect(refusal.report).toBe(losing);
  });

  test('of wider access names who sees more, and how to keep it', async () => {
    const refusal = await refusalOf(widening, no, {
      keepBy: () => Promise.resolve('prisma-mend drift --adopt a'),
    });
    expect(refusal.message).toBe('somebody would see or do more than now: app is granted select');
    expect(refusal.next).toMatch(
      /^Keep it with prisma-mend drift --adopt a, or agree by naming the database: --allow-wider-access /,
    );
    expect(refusal.report).toBe(widening);
  });

  test('says which database was named instead', async () => {
    expect((await refusalOf(losing, { yes: false, allowDataLoss: 'shop' })).message).toBe(
      `data would be lost: rows of a are lost; --allow-data-loss names "shop", but this database is "o'shop"`,
    );
    expect((await refusalOf(widening, { yes: false, allowWiderAccess: 'shop' })).message).toContain(
      `; --allow-wider-access names "shop", but this database is "o'shop"`,
    );
  });

  test.each([
    [5, '1; 2; 3; 4; 5'],
    [6, '1; 2; 3; 4; 5; and 1 more'],
  ])('of %i losses shows five', async (count, shown) => {
    const hazards = Array.from({ length: count }, (_, at): Hazard => ({
      kind: 'dataLoss',
      message: `${at + 1}`,
    }));
    expect((await refusalOf(reportOf(...hazards), no)).message).toBe(`data would be lost: ${shown}`);
  });

  test('asks for the command that keeps things only when it is needed', async () => {
    const keepBy = (): Promise<string | null> => Promise.reject(new Error('tried'));
    expect(await answer(harmless, no, { keepBy })).toBe('consent-missing');
    expect(await answer(losing, loss, { keepBy })).toBe(true);
  });
});
