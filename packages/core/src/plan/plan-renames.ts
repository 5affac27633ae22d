import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import type { Rename } from '../model/rename.ts';
import { briefLock } from './hazards.ts';
import { nameTarget, qualifyTable } from './render-identifier.ts';
import { statement } from './statement.ts';

/** Gives everything its expected name; rows, and whatever refers to it, stay as they are. */
export function planRenames(renames: readonly Rename[]): readonly Statement[] {
  return renames.map((rename) => {
    const to = quoteIdentifier(rename.expected.name);
    const hazards = [briefLock(rename.actual)];
    return rename.kind === 'table'
      ? statement(`ALTER ${nameTarget(rename.actual)} RENAME TO ${to}`, rename.expected, { hazards })
      : statement(
          `ALTER TABLE ${qualifyTable(rename.actual)} RENAME COLUMN ${quoteIdentifier(rename.actual.name)} TO ${to}`,
          rename.expected,
          { hazards },
        );
  });
}

/** The same renames seen from the other side. */
export function reverseRenames(renames: readonly Rename[]): readonly Rename[] {
  return renames.map((rename) =>
    rename.kind === 'table'
      ? { kind: 'table', expected: rename.actual, actual: rename.expected }
      : { kind: 'column', expected: rename.actual, actual: rename.expected },
  );
}
