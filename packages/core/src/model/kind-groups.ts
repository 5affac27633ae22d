/**
 * - `type`: what columns can be of
 * - `relation`: what has rows to read
 * - `tablePart`: made with a table that is built, added one by one to a table that is there
 * - `onRelation`: made after its relation, by a statement of its own
 * - `annotation`: said about another object
 * - `other`: stands by itself
 */
export type KindGroup = 'type' | 'relation' | 'tablePart' | 'onRelation' | 'annotation' | 'other';

/** What the kinds of a group have in common, as far as they do. */
export const standsAlone = {
  group: 'other',
  isHolder: false,
  isReadByName: false,
  isFoundation: false,
  grantedAs: null,
} as const;
export const columnType = {
  group: 'type',
  grantedAs: 'types',
  isReadByName: false,
  isRenamable: true,
  openPrivilege: 'USAGE',
} as const;
export const relation = {
  group: 'relation',
  grantedAs: 'tables',
  isHolder: true,
  isReadByName: true,
  isFoundation: false,
} as const;
export const tablePart = {
  ...standsAlone,
  group: 'tablePart',
  isRenamable: true,
  openPrivilege: null,
} as const;
export const onRelation = {
  ...standsAlone,
  group: 'onRelation',
  isRenamable: true,
  openPrivilege: null,
  prisma: null,
  tuned: [],
  besidesPrinted: [],
} as const;
export const annotation = {
  ...standsAlone,
  group: 'annotation',
  isRenamable: false,
  openPrivilege: null,
  prisma: null,
  printed: [],
  besidesPrinted: [],
} as const;
