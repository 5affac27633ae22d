import { ledgers, type MatrixCase } from './ledger-matrix.ts';
import { evidenceOf, type Situation, type Version } from './ledger-matrix-situation.ts';

/** The file first, then the rows, then what they claim. */
export function findingsOf(matrixCase: MatrixCase, situation: Situation): readonly string[] {
  const { ledger, folder } = matrixCase;
  const { hasApplied, hasFailed, hasStuck, hasRows, recorded, onDisk } = situation;
  const rows: readonly { readonly state: string; readonly isOld?: boolean }[] = ledgers[ledger];
  const isOutdated = rows.some(
    ({ state, isOld = false }) => state === 'rolledBack' && (isOld ? 'old' : 'same') !== onDisk,
  );
  const isOnDisk = folder !== 'gone' && folder !== 'renamed';
  const isMarked = hasApplied && !hasFailed;
  const findings = [...fileFindings(folder, isMarked)];
  if (ledger === 'appliedTwice') findings.push('ledger-row-duplicate');
  if (hasStuck) findings.push('ledger-row-contradictory');
  if (isOnDisk && folder !== 'missing' && isOutdated) findings.push('ledger-row-outdated');
  if (!isOnDisk && hasRows && !hasApplied && !hasFailed) findings.push('ledger-row-stray');
  if (hasFailed) findings.push('migration-failed');
  if (isMarked && !isOnDisk) findings.push('migration-folder-missing');
  if (isMarked && isOnDisk) findings.push(...markFindings(matrixCase, recorded, onDisk));
  const isPending = isOnDisk ? !hasApplied && !hasFailed : folder === 'renamed';
  return isPending ? [...findings, ...pendingFindings(matrixCase, onDisk)] : findings;
}

/** What PostgreSQL refuses stops the next deploy; of what is applied that is no matter any more. */
function fileFindings(folder: MatrixCase['folder'], isMarked: boolean): readonly string[] {
  if (folder === 'missing') return ['migration-unreadable'];
  if (folder !== 'bom' && folder !== 'utf16') return [];
  return ['migration-encoding', ...(isMarked && folder === 'bom' ? [] : ['migration-not-replayable'])];
}

function markFindings(matrixCase: MatrixCase, recorded: Version, onDisk: Version): readonly string[] {
  if (matrixCase.folder === 'missing') return [];
  const edited = recorded === onDisk ? [] : ['migration-edited'];
  if (onDisk === 'unusable') return edited;
  const evidence = evidenceOf(matrixCase, onDisk);
  if (evidence === 'present') return edited;
  // Of a part it cannot be told whether the rest never ran or was removed later.
  return [...edited, evidence === 'absent' ? 'migration-faked' : 'migration-changed'];
}

function pendingFindings(matrixCase: MatrixCase, onDisk: Version): readonly string[] {
  const { folder, place } = matrixCase;
  const gap = place === 'last' ? [] : ['migration-gap'];
  if (folder === 'utf16') return gap;
  if (onDisk === 'unusable') return [];
  switch (evidenceOf(matrixCase, onDisk)) {
    case 'absent':
      return gap;
    case 'partial':
    case 'alteredPart':
      return ['migration-partial'];
    case 'present':
    case 'altered':
      return ['migration-unrecorded'];
  }
}
