export { compareCatalogs, type CompareOptions } from '../compare/compare-catalogs.ts';
export { matchesObject } from '../compare/match-object.ts';
export { recogniseRenames } from '../compare/recognise-renames.ts';
export type { AttributeValue, ChangedAttribute, Difference } from '../model/difference.ts';
export type { Rename } from '../model/rename.ts';
export { differingObject } from '../model/difference.ts';
