import type { CatalogObject } from '../model/catalog.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { briefLock, longRunning } from './hazards.ts';
import { isOnly } from './only-attributes.ts';
import { nameTarget } from './render-identifier.ts';
import type { RepairContext } from './repair-context.ts';
import { setOptions } from './set-options.ts';
import { statement } from './statement.ts';

export function alterView(
  actual: CatalogObject & { readonly kind: 'view' },
  expected: CatalogObject & { readonly kind: 'view' },
  attributes: ReadonlySet<string>,
): readonly Statement[] | null {
  if (!isOnly(attributes, ['options', 'columnDefaults'])) return null;
  const head = `ALTER ${nameTarget(expected)}`;
  const defaults = new Map<string, string | null>(actual.columnDefaults.map(({ column }) => [column, null]));
  for (const { column, default: value } of expected.columnDefaults) defaults.set(column, value);
  return [
    ...setOptions(head, actual.options, expected.options, expected),
    ...(attributes.has('columnDefaults')
      ? [...defaults].map(([column, value]) =>
          statement(
            `${head} ALTER COLUMN ${quoteIdentifier(column)} ${value === null ? 'DROP DEFAULT' : `SET DEFAULT ${value}`}`,
            expected,
          ),
        )
      : []),
  ];
}

export function alterMaterializedView(
  context: RepairContext,
  actual: CatalogObject & { readonly kind: 'materializedView' },
  expected: CatalogObject & { readonly kind: 'materializedView' },
  attributes: ReadonlySet<string>,
): readonly Statement[] | null {
  if (!isOnly(attributes, ['options', 'isPopulated'])) return null;
  const refresh = `REFRESH ${nameTarget(expected)}${expected.isPopulated ? '' : ' WITH NO DATA'}`;
  return [
    ...setOptions(`ALTER ${nameTarget(expected)}`, actual.options, expected.options, expected),
    ...(attributes.has('isPopulated')
      ? [
          statement(refresh, expected, {
            hazards: [briefLock(expected), longRunning(context, expected, 'runs the query')],
          }),
        ]
      : []),
  ];
}
