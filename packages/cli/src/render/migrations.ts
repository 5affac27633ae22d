import type { ReportedMigration } from '@prisma-mend/core';
import { describeIdentity } from './identity.ts';
import { layTable, printable, wrap } from './layout.ts';
import type { Style } from './style.ts';

const ledgerWords: Readonly<Record<ReportedMigration['ledger'], string>> = {
  none: 'not recorded',
  applied: 'applied',
  failed: 'failed',
  rolledBack: 'rolled back',
};
const checksumWords: Readonly<Record<ReportedMigration['checksum'], string>> = {
  same: 'unchanged',
  cosmetic: 'line endings',
  effectEqual: 'edited, same effect',
  changed: 'edited',
  none: '-',
};

const shownEffects = 8;

/** One line for each migration: is it recorded, is it there, is its file what was applied. */
export function renderMigrations(
  migrations: readonly ReportedMigration[],
  style: Style,
  width: number,
): readonly string[] {
  const header = ['', 'migration', 'ledger', 'evidence', 'file'];
  const rows = migrations.map((migration) => [
    marker(migration, style),
    printable(migration.name),
    ledgerWords[migration.ledger],
    evidenceWords(migration),
    checksumWords[migration.checksum],
  ]);
  const table = layTable([header, ...rows], width - 2);
  const lines = table === null ? rows.map(stack) : table.slice(1);
  return [
    ...(table === null ? [] : [style.dim(`  ${table[0] ?? ''}`)]),
    ...migrations.flatMap((migration, index) => [
      `  ${lines[index] ?? ''}`,
      ...missingEffects(migration, style, width),
    ]),
    '',
    style.dim(
      wrap(
        'ledger: what _prisma_migrations says. evidence: how many of the changes a migration makes are in the database. file: migration.sql against the checksum in the ledger.',
        width - 2,
        '  ',
      ),
    ),
  ];
}

function stack([mark = '', name = '', ledger = '', evidence = '', file = '']: readonly string[]): string {
  return `${mark} ${name}\n      ${ledger}; ${evidence}${file === '-' ? '' : `; file ${file}`}`;
}

function marker({ ledger, evidence }: ReportedMigration, style: Style): string {
  if (ledger === 'failed' || evidence === 'partial' || evidence === 'missingOnDisk') return style.red('✖');
  if (ledger === 'applied') return evidence === 'absent' ? style.red('✖') : style.green('✔');
  return evidence === 'present' ? style.yellow('●') : style.dim('○');
}

function evidenceWords({ evidence, effects }: ReportedMigration): string {
  const share = `${effects.present}/${effects.total}`;
  switch (evidence) {
    case 'present':
      return `there (${share})`;
    case 'partial':
      return `partly there (${share})`;
    case 'absent':
      return `not there (${share})`;
    case 'noEvidence':
      return 'leaves no trace';
    case 'missingOnDisk':
      return 'no folder';
  }
}

/** Of a migration that is wholly absent and not recorded, every effect is missing: not worth a list. */
function missingEffects(migration: ReportedMigration, style: Style, width: number): readonly string[] {
  const { missing } = migration.effects;
  const isSimplyPending = migration.evidence === 'absent' && migration.ledger !== 'applied';
  if (missing.length === 0 || isSimplyPending) return [];
  const shown = missing.slice(0, shownEffects).map((effect) => {
    const what = effect.attributes.length === 0 ? '' : ` (${effect.attributes.join(', ')})`;
    return wrap(`not ${effect.change}: ${describeIdentity(effect)}${what}`, width, '      ');
  });
  const rest = missing.length - shown.length;
  return [...shown, ...(rest > 0 ? [`      and ${rest} more (--json lists all)`] : [])].map(style.dim);
}
