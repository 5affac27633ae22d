import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { differingObject, type Difference } from '../model/difference.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import { factsOf } from '../model/kinds.ts';
import { attributeOf, comparedAttributes } from '../model/object-attributes.ts';
import type { DetailedStep } from '../model/replay.ts';
import { isSameValue } from '../model/same-value.ts';

/** What a change of the database can have come from. */
export interface PossibleOrigins {
  /** Migrations that are not applied here. */
  readonly pending: readonly DetailedStep[];
  /** Migrations that are recorded as applied, and of which nothing or only a beginning is there. */
  readonly faked: readonly DetailedStep[];
  readonly schema: ReadonlyMap<ObjectKey, CatalogObject> | null;
}

export function possibleOrigins(
  migrations: Pick<PossibleOrigins, 'pending' | 'faked'>,
  schema: Catalog | null,
): PossibleOrigins {
  return {
    ...migrations,
    schema: schema === null ? null : new Map(schema.objects.map((object) => [objectKey(object), object])),
  };
}

/** Where a difference between history and database probably comes from, as a sentence. */
export function findOrigin(difference: Difference, { pending, faked, schema }: PossibleOrigins): string {
  const object = differingObject(difference);
  const key = objectKey(object);
  const actual = difference.kind === 'missing' ? null : difference.actual;
  const ahead = pending.find(({ delta }) =>
    actual === null
      ? delta.removed.some((each) => objectKey(each) === key)
      : delta.put.some((each) => objectKey(each) === key && isSame(each, actual)),
  );
  if (ahead !== undefined) {
    return `It is what the pending migration ${ahead.name} does: probably run by hand before it was deployed.`;
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

function isSame(one: CatalogObject, other: CatalogObject): boolean {
  return comparedAttributes[one.kind].every((name) =>
    isSameValue(attributeOf(one, name), attributeOf(other, name)),
  );
}
