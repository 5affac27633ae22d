import type { CatalogObject } from './catalog.ts';

export type AttributeValue = string | number | boolean | null | readonly unknown[] | object;

export interface ChangedAttribute {
  /** Property name of the object's type: `isNullable`, `default`, `labels`. */
  readonly name: string;
  readonly expected: AttributeValue;
  readonly actual: AttributeValue;
}

/** How one object differs between the expected and the actual catalog. */
export type Difference =
  | { readonly kind: 'missing'; readonly expected: CatalogObject }
  | { readonly kind: 'unexpected'; readonly actual: CatalogObject }
  | {
      readonly kind: 'changed';
      readonly expected: CatalogObject;
      readonly actual: CatalogObject;
      /** Sorted by name, at least one. */
      readonly attributes: readonly ChangedAttribute[];
    };

/** The object on either side. */
export function differingObject(difference: Difference): CatalogObject {
  return difference.kind === 'unexpected' ? difference.actual : difference.expected;
}
