import type { Finding, Pair } from '../model/finding.ts';
import type { ObjectIdentity } from '../model/identity.ts';

/** What findings about renamed objects have in common. */
export function renamedFrom(
  { kind, schema, table, name }: ObjectIdentity,
  actual: ObjectIdentity,
  pair: Pair,
  repair: readonly string[],
): Pick<Finding, 'pair' | 'object' | 'expected' | 'actual' | 'next' | 'repair'> {
  return {
    pair,
    object: { kind, schema, table, name },
    expected: name,
    actual: actual.name,
    next: nextStep[pair],
    ...(repair.length === 0 ? {} : { repair }),
  };
}

export const sideOf: Readonly<Record<Pair, { readonly expected: string; readonly actual: string }>> = {
  HL: { expected: 'in the migration history', actual: 'in the database' },
  SH: { expected: 'in schema.prisma', actual: 'in the migration history' },
  SL: { expected: 'in schema.prisma', actual: 'in the database' },
};

const nextStep: Readonly<Record<Pair, string>> = {
  HL: 'prisma-mend drift shows the ways out: to give it back its name, or to keep the new one with a migration',
  SH: 'prisma migrate dev --create-only, then put the RENAME in place of what it wrote; or keep the name with @map',
  SL: 'prisma-mend drift says whether the history or the database is behind',
};
