import type { CatalogObject } from '../model/catalog.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { briefLock } from './hazards.ts';
import { isOnly } from './only-attributes.ts';
import { changeGrant } from './render-annotation.ts';
import { qualifyTable } from './render-identifier.ts';
import { statement } from './statement.ts';

/** A condition can be altered but not taken away; command and kind cannot be altered. */
export function alterPolicy(
  actual: CatalogObject & { readonly kind: 'policy' },
  expected: CatalogObject & { readonly kind: 'policy' },
  attributes: ReadonlySet<string>,
): readonly Statement[] | null {
  if (!isOnly(attributes, ['roles', 'using', 'withCheck'])) return null;
  const losesCondition =
    (actual.using !== null && expected.using === null) ||
    (actual.withCheck !== null && expected.withCheck === null);
  if (losesCondition) return null;
  const roles = expected.roles.map((role) => (role === 'public' ? 'PUBLIC' : quoteIdentifier(role)));
  const clauses = [
    attributes.has('roles') ? `TO ${roles.join(', ')}` : null,
    attributes.has('using') ? `USING (${expected.using ?? ''})` : null,
    attributes.has('withCheck') ? `WITH CHECK (${expected.withCheck ?? ''})` : null,
  ].filter((clause) => clause !== null);
  return [
    statement(
      `ALTER POLICY ${quoteIdentifier(expected.name)} ON ${qualifyTable(expected)} ${clauses.join(' ')}`,
      expected,
      { hazards: [briefLock(expected)] },
    ),
  ];
}

export function alterGrant(
  actual: CatalogObject & { readonly kind: 'grant' },
  expected: CatalogObject & { readonly kind: 'grant' },
): readonly Statement[] {
  return changeGrant(expected, actual.privileges, expected.privileges).map((sql) => statement(sql, expected));
}
