import type { ReportedMigration } from '@prisma-mend/core';
import { describeIdentity } from './identity.ts';
import { hang, layTable, printable, wrap } from './layout.ts';
import type { Style } from './style.ts';
import type { View } from './view.ts';

const ledgerWords: Readonly<Record<ReportedMigration['ledger'], string>> = {
  none: 'not recorded',
  applied: 'applied',
  failed: 'failed',
  rolledBack: 'rolled back',
  unseen: 'not seen',
};
const checksumWords: Readonly<Record<ReportedMigration['checksum'], string>> = {
  same: 'unchanged',
  cosmetic: 'line endings',
  effectEqual: 'edited, same effect',
  changed: 'edited',
  none: '-',
};

const shownEffects = 4;
const shownMigrations = 12;

/** More rows without folders are told by their number. */
const fewFolderless = 3;

function tellFolderless(rows: readonly ReportedMigration[], { style, width }: View): string {
  const [first, last] = [rows[0]?.name ?? '', rows.at(-1)?.name ?? ''];
  const text = `${style.red('✖')} ${rows.length} recorded without a folder: ${printable(first)} to ${printable(last)}`;
  return hang(text, width, '    ');
}

/** What is in order is counted; one line for each migration that is not. */
export function renderMigrations(migrations: readonly ReportedMigration[], view: View): readonly string[] {
  if (migrations.length === 0) return [];
  const { style, width, showsAll = false } = view;
  const listed = showsAll ? migrations : migrations.filter((each) => standingOf(each) === 'unsettled');
  const folderless = showsAll
    ? []
    : listed.filter(({ ledger, evidence }) => ledger !== 'none' && evidence === 'missingOnDisk');
  const isMany = folderless.length > fewFolderless;
  const single = isMany ? listed.filter((each) => !folderless.includes(each)) : listed;
  const shown = showsAll ? listed : single.slice(0, shownMigrations);
  const rest = single.length - shown.length;
  return [
    wrap(`${style.bold('Migrations')}  ${countStandings(migrations)}`, width),
    ...(isMany ? [tellFolderless(folderless, view)] : []),
    ...renderTable(shown, view),
    ...(rest === 0 ? [] : [style.dim(`     and ${rest} more (--all lists them)`)]),
  ];
}

type Standing = 'settled' | 'pending' | 'unrecorded' | 'traceless' | 'unseen' | 'unsettled';

/** Recorded and there, to be run by the next deploy, there without a row, or in need of somebody's attention. */
function standingOf({ ledger, evidence, checksum }: ReportedMigration): Standing {
  const isFileKept = checksum !== 'changed' && checksum !== 'effectEqual';
  if (ledger === 'applied') {
    return isFileKept && (evidence === 'present' || evidence === 'noEvidence') ? 'settled' : 'unsettled';
  }
  if (ledger === 'failed') return 'unsettled';
  if (ledger === 'unseen') return 'unseen';
  if (evidence === 'absent') return 'pending';
  if (evidence === 'noEvidence' && ledger === 'none') return 'traceless';
  return evidence === 'present' && ledger === 'none' ? 'unrecorded' : 'unsettled';
}

function countStandings(migrations: readonly ReportedMigration[]): string {
  const count = (standing: Standing): number =>
    migrations.filter((each) => standingOf(each) === standing).length;
  const parts = (['settled', 'unrecorded', 'traceless', 'pending', 'unseen', 'unsettled'] as const)
    .map((standing) => ({ words: standingWords[standing], count: count(standing) }))
    .filter((part) => part.count > 0);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    return migrations.length === 1 ? `1, ${only.words}` : `${migrations.length}, all ${only.words}`;
  }
  return `${migrations.length}: ${parts.map((part) => `${part.count} ${part.words}`).join('; ')}`;
}

const standingWords: Readonly<Record<Standing, string>> = {
  settled: 'recorded and in the database',
  unrecorded: 'in the database but not recorded',
  traceless: 'not recorded, and leaving no trace',
  pending: 'still to run',
  unseen: 'unknown: the rows may not be read',
  unsettled: 'to be settled',
};

function renderTable(migrations: readonly ReportedMigration[], view: View): readonly string[] {
  if (migrations.length === 0) return [];
  const { style, width } = view;
  const header = ['', 'migration', 'history table', 'in the database', 'migration.sql'];
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
      ...missingEffects(migration, view),
      ...tellStatements(migration, view),
    ]),
  ];
}

function stack([mark = '', name = '', ledger = '', evidence = '', file = '']: readonly string[]): string {
  return `${mark} ${name}\n      ${ledger}; ${evidence}${file === '-' ? '' : `; file ${file}`}`;
}

function marker({ ledger, evidence }: ReportedMigration, style: Style): string {
  if (ledger === 'failed' || evidence === 'partial' || evidence === 'missingOnDisk') return style.red('✖');
  if (evidence === 'unverified') return style.yellow('?');
  if (ledger === 'applied') return evidence === 'absent' ? style.red('✖') : style.green('✔');
  return evidence === 'present' ? style.yellow('●') : style.dim('○');
}

function evidenceWords({ evidence, effects }: ReportedMigration): string {
  const share = `${effects.present} of ${effects.total} changes`;
  switch (evidence) {
    case 'present':
      return effects.total === 1 ? 'its change' : `all ${effects.total} changes`;
    case 'partial':
      return share;
    case 'absent':
      return 'nothing of it';
    case 'noEvidence':
      return 'leaves no trace';
    case 'unverified':
      return effects.total === 0 ? 'not seen' : `not all seen (${share})`;
    case 'missingOnDisk':
      return 'not known: no file';
  }
}

const statementWords = {
  done: 'ran',
  notDone: 'did not run',
  partial: 'ran in part',
  different: 'made what is another now',
  unknown: 'not seen',
  irrelevant: 'nothing to see',
} as const;

/** `statements by line: 3 ran (1, 2, 3), 1 not seen (4)` */
function tellStatements({ statements = [] }: ReportedMigration, view: View): readonly string[] {
  if (statements.length === 0) return [];
  const states = [...new Set(statements.map(({ state }) => state))];
  const parts = states.map((state) => {
    const own = statements.filter((statement) => statement.state === state);
    return `${own.length} ${statementWords[state]} (${listLines(own)})`;
  });
  return [view.style.dim(wrap(`statements by line: ${parts.join(', ')}`, view.width, '      '))];
}

const shownLines = 6;

/** `1, 2, 3`, of many some and the last. */
function listLines(statements: NonNullable<ReportedMigration['statements']>): string {
  const lines = statements.map(({ line }) => String(line));
  if (lines.length <= shownLines) return lines.join(', ');
  return `${lines.slice(0, shownLines - 1).join(', ')} … ${lines.at(-1) ?? ''}`;
}

/** Of a migration that is wholly absent and not recorded, every effect is missing: not worth a list. */
function missingEffects(migration: ReportedMigration, view: View): readonly string[] {
  const { missing } = migration.effects;
  const isSimplyPending = migration.evidence === 'absent' && migration.ledger !== 'applied';
  if (missing.length === 0 || isSimplyPending) return [];
  return (['created', 'changed', 'removed'] as const).flatMap((change) => {
    const own = missing.filter((effect) => effect.change === change);
    if (own.length === 0) return [];
    const shown = view.showsAll === true ? own : own.slice(0, shownEffects);
    const names = shown.map((effect) => {
      const what = effect.attributes.length === 0 ? '' : ` (${effect.attributes.join(', ')})`;
      return `${describeIdentity(effect)}${what}`;
    });
    const rest = own.length - shown.length;
    const more = rest === 0 ? '' : ` and ${rest} more (--all)`;
    return [view.style.dim(wrap(`not ${change}: ${names.join(', ')}${more}`, view.width, '      '))];
  });
}
