import type { Table } from '../model/objects/tables.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import { briefLock, rewrite, scanLock } from './hazards.ts';
import { replicaIdentity } from './replica-identity.ts';
import type { RepairContext } from './repair-context.ts';
import { setOptions } from './set-options.ts';
import { statement } from './statement.ts';

export function alterTable(
  context: RepairContext,
  actual: Table,
  expected: Table,
  attributes: ReadonlySet<string>,
): readonly Statement[] {
  const name = quoteQualified(expected.schema, expected.name);
  const alter = (action: string): Statement =>
    statement(`ALTER TABLE ${name} ${action}`, expected, { hazards: [briefLock(expected)] });
  const statements: Statement[] = [];
  if (attributes.has('persistence')) {
    const persistence = expected.persistence === 'unlogged' ? 'UNLOGGED' : 'LOGGED';
    statements.push({ ...alter(`SET ${persistence}`), hazards: rewrite(context, expected) });
  }
  if (attributes.has('accessMethod')) {
    const method = quoteIdentifier(expected.accessMethod ?? 'heap');
    statements.push({ ...alter(`SET ACCESS METHOD ${method}`), hazards: rewrite(context, expected) });
  }
  if (attributes.has('rowType')) {
    statements.push(alter(expected.rowType === null ? 'NOT OF' : `OF ${expected.rowType}`));
  }
  if (attributes.has('inherits') || attributes.has('partitionBound')) {
    statements.push(...takeParents(context, actual, expected));
  }
  if (attributes.has('storageParameters')) {
    statements.push(
      ...setOptions(`ALTER TABLE ${name}`, actual.storageParameters, expected.storageParameters, expected),
    );
  }
  if (attributes.has('replicaIdentity')) statements.push(alter(replicaIdentity(expected)));
  if (attributes.has('hasRowSecurity')) {
    statements.push(alter(`${expected.hasRowSecurity ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`));
  }
  if (attributes.has('forcesRowSecurity')) {
    statements.push(alter(`${expected.forcesRowSecurity ? 'FORCE' : 'NO FORCE'} ROW LEVEL SECURITY`));
  }
  return statements;
}

/** Takes a table from parents that it does not keep: before anything is dropped, since children go with a parent. */
export function releaseParents(actual: Table, expected: Table): readonly Statement[] {
  const isMoved =
    actual.partitionBound !== expected.partitionBound || !isSame(actual.inherits, expected.inherits);
  if (!isMoved) return [];
  const name = quoteQualified(expected.schema, expected.name);
  const hazards = [briefLock(expected)];
  if (actual.partitionBound !== null) {
    const parent = actual.inherits.join(', ');
    return [statement(`ALTER TABLE ${parent} DETACH PARTITION ${name}`, expected, { hazards })];
  }
  return actual.inherits
    .filter((parent) => !expected.inherits.includes(parent))
    .map((parent) => statement(`ALTER TABLE ${name} NO INHERIT ${parent}`, expected, { hazards }));
}

function takeParents(context: RepairContext, actual: Table, expected: Table): readonly Statement[] {
  const name = quoteQualified(expected.schema, expected.name);
  if (expected.partitionBound !== null) {
    const parent = expected.inherits.join(', ');
    return [
      statement(`ALTER TABLE ${parent} ATTACH PARTITION ${name} ${expected.partitionBound}`, expected, {
        hazards: scanLock(context, expected),
      }),
    ];
  }
  return expected.inherits
    .filter((parent) => actual.partitionBound !== null || !actual.inherits.includes(parent))
    .map((parent) =>
      statement(`ALTER TABLE ${name} INHERIT ${parent}`, expected, { hazards: [briefLock(expected)] }),
    );
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, place) => item === other[place]);
}
