import { rootDifferences } from '../../compare/root-differences.ts';
import { listed } from '../../explain/listed.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Content } from '../../model/content.ts';
import { differingObject } from '../../model/difference.ts';
import { Failure } from '../../model/failure.ts';
import { describeObject } from '../../model/identity.ts';
import { compareMeanings, type Rebuild } from '../scratch/spell-alike.ts';
import type { BuiltState } from './built-state.ts';

/** A history after its squashed part, and at its end. */
export interface ProvenStates {
  readonly reached: BuiltState;
  readonly final: Catalog;
}

/**
 * Structure, rows and sequences must be the same after the squash, and the structure at the end. Rows at the end
 * follow from those before, but for values that are other ones at every run.
 *
 * @throws Failure `proof-failed` naming what differs
 */
export async function proveSquash(
  expected: ProvenStates,
  actual: ProvenStates,
  rebuild: Rebuild,
): Promise<void> {
  const { reached } = expected;
  requireNone(
    'it would build otherwise',
    await differingObjects(reached.catalog, actual.reached.catalog, rebuild),
  );
  requireNone('it would fill otherwise', differingContent(reached.content, actual.reached.content));
  requireNone(
    'it would leave otherwise',
    reached.surroundings.extensionRows.filter(
      (each) => !actual.reached.surroundings.extensionRows.includes(each),
    ),
  );
  requireNone(
    'with the migrations that follow it would build otherwise',
    await differingObjects(expected.final, actual.final, rebuild),
  );
}

function requireNone(what: string, names: readonly string[]): void {
  if (names.length === 0) return;
  throw new Failure('proof-failed', `the squash is not what the migrations are: ${what} ${listed(names)}`, {
    why: 'New environments would not be like this one; nothing was written.',
    next: 'This is a gap of prisma-mend. Please report it with the definitions of what is named above; or squash only what comes before: --to <migration>.',
  });
}

async function differingObjects(
  expected: Catalog,
  actual: Catalog,
  rebuild: Rebuild,
): Promise<readonly string[]> {
  const differences = await compareMeanings(expected, actual, rebuild, { isStrict: true });
  return rootDifferences(differences).map((difference) => describeObject(differingObject(difference)));
}

function differingContent(expected: Content, actual: Content): readonly string[] {
  const [wanted, found] = [describeContent(expected), describeContent(actual)];
  const names = new Set([...wanted.keys(), ...found.keys()]);
  return [...names].filter((name) => wanted.get(name) !== found.get(name));
}

/** Where a row lies in its table means nothing. */
function describeContent({ tables, sequences }: Content): ReadonlyMap<string, string> {
  return new Map([
    ...tables.map(
      ({ schema, table, rows }) =>
        [
          `rows of ${schema}.${table}`,
          rows
            .map((row) => JSON.stringify(row))
            .sort()
            .join('\n'),
        ] as const,
    ),
    ...sequences.map(
      ({ schema, name, lastValue, isCalled }) =>
        [`sequence ${schema}.${name}`, `${lastValue} ${isCalled}`] as const,
    ),
  ]);
}
