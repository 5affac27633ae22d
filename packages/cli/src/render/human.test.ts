import { describe, expect, test } from '@jest/globals';
import { drifted } from '../../test/support/drift-reports.ts';
import { halfApplied, planned, unbaselined, written } from '../../test/support/reports.ts';
import { renderHuman } from './human.ts';
import { displayWidth } from './layout.ts';
import { colourStyle, plainStyle } from './style.ts';

describe('a report for people', () => {
  test('says the state, what it means, what is there, what is wrong and what comes next', () => {
    expect(renderHuman(unbaselined, { style: plainStyle, width: 90 })).toMatchInlineSnapshot(`
     "clinic · PostgreSQL 15.18: the database has tables but no migration history
     Another tool keeps its history here too: Flyway (public.flyway_schema_history)

     Migrations  3: 1 in the database but not recorded; 1 still to run; 1 to be settled
          migration          history table  in the database  migration.sql
       ✖  20251119_nullable  not recorded   2 of 3 changes   -
           not changed: column public.clinical_notes.dueDate (isNullable)

       ✖ Migration 20251119_nullable is only half in the database
           migration-partial · column public.clinical_notes.dueDate · prisma/schema.prisma:12
           expected  nullable
           actual    NOT NULL
           Saving a note without a due date fails.
           ALTER TABLE "clinical_notes" ALTER COLUMN "dueDate" DROP NOT NULL;

     Notes
       • prisma/migrations has no migration_lock.toml.

       Not compared: 1 publication (changes)

     Next
       prisma-mend baseline
           Records what is proven to be there.
     "
    `);
  });

  test('says what cures a finding, except of drift, whose cures stand at the end', () => {
    const [found] = unbaselined.findings;
    if (found === undefined) throw new Error('the report has no finding');
    const finding = { ...found, next: 'prisma-mend resolve --yes' };
    const textOf = (one: typeof found): string =>
      renderHuman({ ...unbaselined, findings: [one] }, { style: plainStyle, width: 90 });
    expect(textOf(finding)).toContain('      → prisma-mend resolve --yes\n');
    expect(textOf({ ...finding, pair: 'HL' })).not.toContain('→ prisma-mend');
  });

  test('names other migrations of which word for word the same is to be said', () => {
    const of = (name: string, rest = 'has no folder') => ({
      code: 'migration-folder-missing',
      severity: 'warning' as const,
      message: `migration ${name} ${rest}`,
      why: 'Why.',
      migrations: [name],
    });
    const findings = ['1_a', '2_b', '3_c', '4_d', '5_e', '6_f'].map((name) => of(name));
    const textOf = (more: typeof findings): string =>
      renderHuman({ ...unbaselined, findings: [...findings, ...more] }, { style: plainStyle, width: 90 });
    expect(textOf([])).toContain('    the same of 2_b, 3_c, 4_d, 5_e and 1 more (--all)\n');
    expect(textOf([])).not.toContain('migration 2_b');
    expect(textOf([of('7_g', 'has another')])).toContain(
      '! migration 7_g has another migration-folder-missing',
    );
  });

  test('says what a baseline wrote and how to take it back', () => {
    const text = renderHuman(written, { style: plainStyle, width: 90 });
    expect(text).toContain('✔ marked 20250101_init as applied');
    expect(text).toContain('prisma-mend resolve --undo .prisma-mend/journal/1.json');
    expect(renderHuman(planned, { style: plainStyle, width: 90 })).toContain(
      '• would mark 20250101_init as applied',
    );
  });

  test('names the lines of a file that stopped half-way, and what is seen of each', () => {
    expect(renderHuman(halfApplied, { style: plainStyle, width: 90 })).toContain(
      'statements by line: 1 ran (1), 1 not seen (6), 1 did not run (7)',
    );
  });

  test('tells who is to agree what it is about, and not again why each part matters', () => {
    const refused = { style: plainStyle, width: 90, showsPlan: true, hasNextBelow: true };
    const text = renderHuman(drifted, refused);
    expect(text).toContain('~ column clinical_notes.dueDate');
    expect(text).not.toContain('Saving a note without a due date fails.');
    expect(text).not.toContain('Next');
    expect(renderHuman({ ...drifted, applied: true }, refused)).toContain('Saving a note');
  });

  test('says once what is true of many migrations', () => {
    const notes = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name} leaves no trace.`);
    const view = { style: plainStyle, width: 90 };
    const text = renderHuman({ ...unbaselined, notes }, view);
    expect(text).toContain('• b leaves no trace.\n  • The same is true of 3 others (--all lists them).');
    expect(text).not.toContain('c leaves no trace');
    expect(renderHuman({ ...unbaselined, notes }, { ...view, showsAll: true })).toContain(
      'e leaves no trace',
    );
  });

  test('counts rows without folders, as a squash leaves them', () => {
    const [migration] = unbaselined.migrations ?? [];
    if (migration === undefined) throw new Error('the report has no migration');
    const migrations = [1, 2, 3, 4].map((number) => ({
      ...migration,
      name: `step_${number}`,
      ledger: 'applied' as const,
      evidence: 'missingOnDisk' as const,
    }));
    const text = renderHuman({ ...unbaselined, migrations }, { style: plainStyle, width: 90 });
    expect(text).toContain('✖ 4 recorded without a folder: step_1 to step_4');
    expect(text).not.toContain('step_2');
  });

  test('says so when a plan could not be proven', () => {
    const plan = planned.plan === null ? null : { ...planned.plan, proven: false };
    expect(renderHuman({ ...planned, plan }, { style: plainStyle, width: 90 })).toContain('Not proven');
  });

  test('claims no replay for what was written on somebody’s word, or is put back from a journal', () => {
    if (written.plan === null) throw new Error('the report has no plan');
    const textOf = (plan: typeof written.plan): string =>
      renderHuman({ ...written, plan }, { style: plainStyle, width: 90 });
    expect(textOf(written.plan)).toContain('Proven: replayed');
    expect(textOf({ ...written.plan, proven: false })).toContain('Not proven: it was written on your word.');
    const undone = textOf({ ...written.plan, isFromJournal: true });
    expect(undone).toContain('as the journal has them');
    expect(undone).not.toMatch(/proven|replay/i);
  });

  test.each([48, 60, 90])('fits a terminal of %i columns, SQL excepted', (width) => {
    const lines = renderHuman(unbaselined, { style: colourStyle, width }).split('\n');
    const tooLong = lines.filter((line) => displayWidth(line) > width && !line.includes('ALTER TABLE'));
    expect(tooLong).toEqual([]);
  });

  test('is the same text with and without colours', () => {
    const coloured = renderHuman(unbaselined, { style: colourStyle, width: 80 });
    // eslint-disable-next-line no-control-regex -- colours are control sequences
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(
      renderHuman(unbaselined, { style: plainStyle, width: 80 }),
    );
  });

  test('a name cannot send control sequences to the terminal', () => {
    const database = { name: 'a\u001b[2Jb', serverVersion: '15.4' };
    expect(renderHuman({ ...unbaselined, database }, { style: plainStyle, width: 80 })).not.toContain(
      '\u001b',
    );
  });
});
