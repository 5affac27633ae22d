import type { Report } from '@prisma-mend/core';

/** A clinic whose database was made by hand: one migration is there, one half, one not at all. */
export const unbaselined: Report = {
  command: 'status',
  database: { name: 'clinic', serverVersion: '15.18' },
  situation: 'unbaselined',
  foreignLedgers: ['Flyway (public.flyway_schema_history)'],
  findings: [
    {
      code: 'migration-partial',
      severity: 'error',
      object: { kind: 'column', schema: 'public', table: 'clinical_notes', name: 'dueDate' },
      expected: 'nullable',
      actual: 'NOT NULL',
      message: 'Migration 20251119_nullable is only half in the database',
      why: 'Saving a note without a due date fails.',
      location: { file: 'prisma/schema.prisma', line: 12 },
      repair: ['ALTER TABLE "clinical_notes" ALTER COLUMN "dueDate" DROP NOT NULL;'],
    },
  ],
  migrations: [
    {
      name: '20250101_init',
      ledger: 'none',
      evidence: 'present',
      checksum: 'none',
      effects: { total: 12, present: 12, missing: [] },
    },
    {
      name: '20251119_nullable',
      ledger: 'none',
      evidence: 'partial',
      checksum: 'none',
      effects: {
        total: 3,
        present: 2,
        missing: [
          {
            kind: 'column',
            schema: 'public',
            table: 'clinical_notes',
            name: 'dueDate',
            change: 'changed',
            attributes: ['isNullable'],
          },
        ],
      },
    },
    {
      name: '20251201_rooms',
      ledger: 'none',
      evidence: 'absent',
      checksum: 'none',
      effects: { total: 4, present: 0, missing: [] },
    },
  ],
  plan: null,
  applied: false,
  prisma: null,
  coverage: {
    checked: ['2 tables', '9 columns'],
    notModelled: [{ kind: 'publication', count: 1, names: ['changes'] }],
    unreadable: [],
    leftOut: [{ reason: 'owned by extension postgis', count: 812 }],
  },
  nextActions: [{ command: 'prisma-mend baseline', why: 'Records what is proven to be there.' }],
  notes: ['prisma/migrations has no migration_lock.toml.'],
};

/** The plan that records the first migration. */
export const planned: Report = {
  ...unbaselined,
  command: 'baseline',
  findings: [],
  plan: {
    statements: [],
    ledger: [{ kind: 'insertApplied', migrationName: '20250101_init', checksum: 'a'.repeat(64) }],
    files: [],
    proven: true,
    sql: 'BEGIN;\nINSERT INTO "_prisma_migrations" …;\nCOMMIT;\n',
  },
};

export const written: Report = {
  ...planned,
  situation: 'baselined',
  applied: true,
  nextActions: [],
  journal: '.prisma-mend/journal/1.json',
};

export const healthy: Report = { ...unbaselined, situation: 'baselined', findings: [], nextActions: [] };

/** A file of which the first statements ran, with what is seen of each. */
export const halfApplied: Report = {
  ...unbaselined,
  situation: 'failed',
  migrations: (unbaselined.migrations ?? []).map((migration) =>
    migration.evidence === 'partial'
      ? {
          ...migration,
          ledger: 'failed',
          statements: [
            { line: 1, lastLine: 4, text: 'CREATE TABLE "rooms" ( "id" INTEGER )', state: 'done' },
            { line: 6, lastLine: 6, text: 'UPDATE "rooms" SET "id" = 1', state: 'unknown' },
            { line: 7, lastLine: 9, text: 'ALTER TABLE "rooms" ADD "<b>" TEXT', state: 'notDone' },
          ],
        }
      : migration,
  ),
};
