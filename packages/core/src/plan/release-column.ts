import { objectKey } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { briefLock } from './hazards.ts';
import { qualifyTable } from './render-identifier.ts';
import type { RepairScope } from './repair-scope.ts';
import { statement } from './statement.ts';

export function releaseDefault(scope: RepairScope, column: Column): void {
  const key = objectKey(column);
  if (scope.withoutDefault.has(key) || column.default === null) return;
  scope.withoutDefault.set(key, column);
  releaseColumn(scope, column, 'DROP DEFAULT');
}

export function releaseColumn(scope: RepairScope, column: Column, action: string): void {
  const sql = `ALTER TABLE ${qualifyTable(column)} ALTER COLUMN ${quoteIdentifier(column.name)} ${action}`;
  scope.releases.push(statement(sql, column, { hazards: [briefLock(column)] }));
}
