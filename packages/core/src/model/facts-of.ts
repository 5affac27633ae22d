import type { ObjectKind } from './identity.ts';
import type { KindFacts } from './kind-facts.ts';
import { kinds } from './kinds.ts';

/** The facts of some kind, looked up at run time: attributes are names like any other then. */
export interface KindFactsOfAny extends Omit<
  KindFacts<ObjectKind>,
  'prisma' | 'tuned' | 'printed' | 'besidesPrinted'
> {
  readonly prisma: { readonly attributes: readonly string[]; readonly isUnnamedUnwanted: boolean } | null;
  readonly tuned: readonly string[];
  readonly printed: readonly string[];
  readonly besidesPrinted: readonly string[];
}

export function factsOf(kind: ObjectKind): KindFactsOfAny {
  return kinds[kind];
}

/** The kinds of which something holds, in the order of a catalog. */
export function kindsWith(holds: (facts: KindFactsOfAny) => boolean): readonly ObjectKind[] {
  return (Object.keys(kinds) as ObjectKind[]).filter((kind) => holds(kinds[kind]));
}

/** Tables and views of both kinds: they share one space of names. */
export const relationKinds: readonly ObjectKind[] = kindsWith(({ group }) => group === 'relation');
