import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { differingObject, type Difference } from '../model/difference.ts';
import { factsOf } from '../model/facts-of.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import { attributeOf, comparedAttributes } from '../model/object-attributes.ts';
import type { DetailedStep } from '../model/replay.ts';
import { isSameValue } from '../model/same-value.ts';
import type { MigrationLedger } from './migration-ledger.ts';

export interface UnappliedStep {
  readonly step: DetailedStep;
  readonly ledger: MigrationLedger['state'];
}

/** What a change of the database can have come from. */
export interface PossibleOrigins {
  /** Migrations that are not applied here. */
  readonly unapplied: readonly UnappliedStep[];
  /** Migrations that are recorded as applied, and of which nothing or only a beginning is there. */
  readonly faked: readonly DetailedStep[];
  readonly schema: ReadonlyMap<ObjectKey, CatalogObject> | null;
}

export function possibleOrigins(
  migrations: Pick<PossibleOrigins, 'unapplied' | 'faked'>,
  schema: Catalog | null,
): PossibleOrigins {
  return {
    ...migrations,
    schema: schema === null ? null : new Map(schema.objects.map((object) => [objectKey(object), object])),
  };
}

/** Where a difference between history and database probably comes from, as a sentence. */
export function findOrigin(difference: Difference, { unapplied, faked, schema }: PossibleOrigins): string {
  const object = differingObject(difference);
  const key = objectKey(object);
  const actual = difference.kind === 'missing' ? null : difference.actual;
  const ahead = unapplied.find(({ step }) => isMadeBy(difference, step));
  if (ahead !== undefined) return tellUnapplied(ahead);
  const otherwise = unapplied.find(({ step: { delta } }) =>
    actual === null ? false : delta.put.some((each) => objectKey(each) === key),
  );
  if (otherwise !== undefined) {
    return `The ${adjectives[otherwise.ledger]} migration ${otherwise.step.name} makes something else of it: probably changed by hand.`;
  }
  const unrun = faked.findLast(({ delta }) =>
    (difference.kind === 'unexpected' ? delta.removed : delta.put).some((each) => objectKey(each) === key),
  );
  if (unrun !== undefined) {
    return `${unrun.name}, which makes it so, is recorded as applied and not in the database: it never ran here, not to its end, or was taken back by hand.`;
  }
  const asked = schema?.get(key);
  const followsSchema =
    schema !== null &&
    (actual === null
      ? asked === undefined && factsOf(object.kind).prisma?.isUnnamedUnwanted === true
      : asked !== undefined && factsOf(object.kind).prisma !== null && isSame(asked, actual));
  return followsSchema
    ? 'It is what schema.prisma asks for, and no migration does it: probably `prisma db push`.'
    : 'Neither a migration nor schema.prisma does this: probably changed by hand.';
}

/** Whether the database differs in just what this migration does. */
export function isMadeBy(difference: Difference, { delta }: DetailedStep): boolean {
  const key = objectKey(differingObject(difference));
  if (difference.kind === 'missing') return delta.removed.some((each) => objectKey(each) === key);
  const { actual } = difference;
  return delta.put.some((each) => objectKey(each) === key && isSame(each, actual));
}

const adjectives = {
  failed: 'failed',
  rolledBack: 'rolled-back',
  none: 'pending',
  unseen: 'pending',
  applied: 'pending',
} as const;

/** Prisma runs a file without a transaction of its own: a run that stopped can leave a part of it behind. */
function tellUnapplied({ step: { name }, ledger }: UnappliedStep): string {
  const is = `It is what the ${adjectives[ledger]} migration ${name} does:`;
  switch (ledger) {
    case 'failed':
      return `${is} probably left behind when that stopped.`;
    case 'rolledBack':
      return `${is} probably left behind when that stopped, or run by hand.`;
    case 'none':
    case 'unseen':
    case 'applied':
      return `${is} probably run by hand before it was deployed.`;
  }
}

function isSame(one: CatalogObject, other: CatalogObject): boolean {
  return comparedAttributes[one.kind].every((name) =>
    isSameValue(attributeOf(one, name), attributeOf(other, name)),
  );
}
