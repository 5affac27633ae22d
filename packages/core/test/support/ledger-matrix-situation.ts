import { ledgers, type MatrixCase } from './ledger-matrix.ts';

/** The version of the file that somebody ran or that lies in the folder: `crlf` counts as `same` for Prisma. */
export type Version =
  'same' | 'old' | 'comment' | 'whitespace' | 'effectEqual' | 'otherEffect' | 'bom' | 'unusable';

/** `alteredPart`: what is there was altered by hand, and something is missing beside. */
export type Evidence = 'present' | 'absent' | 'partial' | 'altered' | 'alteredPart';

export interface Situation {
  readonly hasApplied: boolean;
  readonly hasFailed: boolean;
  readonly hasStuck: boolean;
  readonly hasRows: boolean;
  /** Of the row that Prisma compares with the file. */
  readonly recorded: Version;
  readonly onDisk: Version;
}

export function situationOf({ ledger, folder }: MatrixCase): Situation {
  const rows: readonly { readonly state: string; readonly isOld?: boolean }[] = ledgers[ledger];
  const versions = (states: readonly string[]): readonly Version[] =>
    rows.filter(({ state }) => states.includes(state)).map(({ isOld }) => (isOld === true ? 'old' : 'same'));
  const [counting] = versions(['failed', 'applied']);
  const [any] = versions(['failed', 'applied', 'rolledBack', 'appliedAndRolledBack']);
  return {
    hasApplied: versions(['applied']).length > 0,
    hasFailed: versions(['failed']).length > 0,
    hasStuck: versions(['appliedAndRolledBack']).length > 0,
    hasRows: rows.length > 0,
    recorded: counting ?? any ?? 'same',
    onDisk: versionIn(folder),
  };
}

function versionIn(folder: MatrixCase['folder']): Version {
  switch (folder) {
    case 'crlf':
    case 'renamed':
    case 'same':
      return 'same';
    case 'utf16':
    case 'missing':
    case 'gone':
      return 'unusable';
    case 'bom':
    case 'comment':
    case 'whitespace':
    case 'effectEqual':
    case 'otherEffect':
      return folder;
  }
}

export function evidenceOf({ catalog }: MatrixCase, file: Version): Evidence {
  if (catalog === 'absent') return catalog;
  if (catalog === 'altered') return file === 'otherEffect' ? 'alteredPart' : 'altered';
  if (catalog === 'firstHalf' || catalog === 'secondHalf') return 'partial';
  return file === 'otherEffect' ? 'partial' : 'present';
}
