import type { ObjectOf } from './catalog.ts';
import type { ObjectKind } from './identity.ts';
import type { AttributeName } from './object-attributes.ts';
import type { RenderStep } from './render-step.ts';

/**
 * - `type`: what columns can be of
 * - `relation`: what has rows to read
 * - `tablePart`: made with a table that is built, added one by one to a table that is there
 * - `onRelation`: made after its relation, by a statement of its own
 * - `annotation`: said about another object
 * - `other`: stands by itself
 */
export type KindGroup = 'type' | 'relation' | 'tablePart' | 'onRelation' | 'annotation' | 'other';

/** Everything small that is known of a kind of object: a new kind does not compile until it is told here. */
export interface KindFacts<K extends ObjectKind> {
  readonly group: KindGroup;
  /** Of a statement that alters one. */
  readonly step: RenderStep;
  /** Other objects carry its name as their `table`. */
  readonly isHolder: boolean;
  /** It has a row of pg_class that is read by its OID. */
  readonly isReadByName: boolean;
  readonly isRenamable: boolean;
  /** A schema can name it in types, defaults and operator classes, but not make it. */
  readonly isFoundation: boolean;
  /** What everyone may do from the start, until it is taken back. */
  readonly openPrivilege: 'EXECUTE' | 'USAGE' | null;
  /** As what ALTER DEFAULT PRIVILEGES knows it. */
  readonly grantedAs: 'tables' | 'sequences' | 'functions' | 'types' | 'schemas' | null;
  /** What a Prisma schema has words for; null where the kind can only come from SQL. */
  readonly prisma: {
    /** What is not named here says nothing against a schema. */
    readonly attributes: readonly AttributeName<ObjectOf<K>>[];
    /** One that the schema does not name is not wanted. */
    readonly isUnnamedUnwanted: boolean;
  } | null;
  /** What administrators tune on a running database: no statement of a later migration depends on it. */
  readonly tuned: readonly AttributeName<ObjectOf<K>>[];
  /**
   * Attributes that the server prints from a parsed expression. What it prints need not parse back to the same tree:
   * `k IN ('a', 'b')` on a varchar column is printed in one way, and what is printed in another once it was read.
   */
  readonly printed: readonly AttributeName<ObjectOf<K>>[];
  /** What a printed definition says beside its expressions: attributes that only hold what it says as well. */
  readonly besidesPrinted: readonly AttributeName<ObjectOf<K>>[];
}

const standsAlone = {
  group: 'other',
  isHolder: false,
  isReadByName: false,
  isFoundation: false,
  grantedAs: null,
} as const;
const type = {
  group: 'type',
  grantedAs: 'types',
  isReadByName: false,
  isRenamable: true,
  openPrivilege: 'USAGE',
} as const;
const relation = {
  group: 'relation',
  grantedAs: 'tables',
  isHolder: true,
  isReadByName: true,
  isFoundation: false,
} as const;
const tablePart = { ...standsAlone, group: 'tablePart', isRenamable: true, openPrivilege: null } as const;
const onRelation = {
  ...standsAlone,
  group: 'onRelation',
  isRenamable: true,
  openPrivilege: null,
  prisma: null,
  tuned: [],
  besidesPrinted: [],
} as const;
const annotation = {
  ...standsAlone,
  group: 'annotation',
  isRenamable: false,
  openPrivilege: null,
  prisma: null,
  printed: [],
  besidesPrinted: [],
} as const;
const silent = { prisma: null, tuned: [] } as const;
const unprinted = { printed: [], besidesPrinted: [] } as const;
const foreign = { isRenamable: true, openPrivilege: null } as const;
const definition = { attributes: ['definition'], isUnnamedUnwanted: false } as const;
const backingIndex = ['storageParameters', 'isClustered'] as const;

const kinds: { readonly [K in ObjectKind]: KindFacts<K> } = {
  schema: {
    ...standsAlone,
    ...silent,
    ...unprinted,
    step: 'CreateSchema',
    grantedAs: 'schemas',
    isRenamable: true,
    isFoundation: true,
    openPrivilege: null,
  },
  extension: {
    ...standsAlone,
    ...unprinted,
    step: 'CreateExtension',
    isRenamable: false,
    isFoundation: true,
    openPrivilege: null,
    prisma: null,
    tuned: ['installedIn', 'version'],
  },
  collation: {
    ...standsAlone,
    ...silent,
    ...unprinted,
    step: 'CreateCollation',
    isRenamable: true,
    isFoundation: true,
    openPrivilege: null,
  },
  enum: {
    ...type,
    ...unprinted,
    step: 'CreateEnum',
    isHolder: false,
    isFoundation: false,
    prisma: { attributes: ['labels'], isUnnamedUnwanted: true },
    tuned: [],
  },
  domain: {
    ...type,
    ...silent,
    step: 'CreateDomain',
    isHolder: true,
    isFoundation: true,
    printed: ['default', 'constraints'],
    besidesPrinted: [],
  },
  compositeType: {
    ...type,
    ...silent,
    ...unprinted,
    step: 'CreateType',
    isHolder: true,
    isReadByName: true,
    isFoundation: true,
  },
  rangeType: {
    ...type,
    ...silent,
    ...unprinted,
    step: 'CreateType',
    isHolder: false,
    isFoundation: true,
  },
  sequence: {
    ...standsAlone,
    ...silent,
    ...unprinted,
    step: 'CreateSequence',
    grantedAs: 'sequences',
    isReadByName: true,
    isRenamable: true,
    openPrivilege: null,
  },
  table: {
    ...relation,
    step: 'AlterTable',
    isRenamable: true,
    openPrivilege: null,
    prisma: { attributes: [], isUnnamedUnwanted: true },
    tuned: ['storageParameters', 'replicaIdentity'],
    printed: ['partitionKey', 'partitionBound'],
    besidesPrinted: [],
  },
  column: {
    ...tablePart,
    step: 'CreateTable',
    prisma: {
      attributes: ['type', 'isNullable', 'default', 'identity', 'generated'],
      isUnnamedUnwanted: true,
    },
    tuned: ['storage', 'compression', 'statisticsTarget', 'options'],
    printed: ['default', 'generated'],
    besidesPrinted: [],
  },
  primaryKey: {
    ...tablePart,
    ...unprinted,
    step: 'AddConstraint',
    prisma: definition,
    tuned: backingIndex,
  },
  uniqueConstraint: {
    ...tablePart,
    ...unprinted,
    step: 'AddConstraint',
    prisma: definition,
    tuned: backingIndex,
  },
  foreignKey: { ...tablePart, ...unprinted, step: 'AddForeignKey', prisma: definition, tuned: [] },
  checkConstraint: {
    ...tablePart,
    ...silent,
    step: 'AddConstraint',
    printed: ['definition'],
    besidesPrinted: ['isDeferrable', 'isValidated', 'isEnforced', 'isInherited'],
  },
  exclusionConstraint: {
    ...tablePart,
    step: 'AddConstraint',
    prisma: null,
    tuned: backingIndex,
    printed: ['definition'],
    besidesPrinted: ['isDeferrable', 'isInitiallyDeferred', 'isValidated'],
  },
  index: {
    ...tablePart,
    step: 'CreateIndex',
    prisma: definition,
    tuned: ['isClustered', 'isReplicaIdentity', 'statisticsTargets'],
    printed: ['definition'],
    besidesPrinted: ['method', 'isUnique', 'includedColumns', 'treatsNullsAsDistinct'],
  },
  statistics: {
    ...standsAlone,
    step: 'CreateStatistics',
    isRenamable: true,
    openPrivilege: null,
    prisma: null,
    tuned: ['statisticsTarget'],
    printed: ['definition'],
    besidesPrinted: [],
  },
  view: {
    ...relation,
    ...silent,
    step: 'CreateView',
    isRenamable: true,
    openPrivilege: null,
    printed: ['definition', 'columnDefaults'],
    besidesPrinted: ['columns'],
  },
  materializedView: {
    ...relation,
    step: 'CreateMaterializedView',
    isRenamable: true,
    openPrivilege: null,
    prisma: null,
    tuned: ['options'],
    printed: ['definition'],
    besidesPrinted: ['columns'],
  },
  function: {
    ...standsAlone,
    ...silent,
    step: 'CreateFunction',
    grantedAs: 'functions',
    isRenamable: true,
    isFoundation: true,
    openPrivilege: 'EXECUTE',
    printed: ['definition'],
    besidesPrinted: ['language'],
  },
  procedure: {
    ...standsAlone,
    ...silent,
    step: 'CreateProcedure',
    grantedAs: 'functions',
    isRenamable: true,
    openPrivilege: 'EXECUTE',
    printed: ['definition'],
    besidesPrinted: ['language'],
  },
  aggregate: {
    ...standsAlone,
    ...silent,
    ...unprinted,
    step: 'CreateAggregate',
    grantedAs: 'functions',
    isRenamable: true,
    openPrivilege: 'EXECUTE',
  },
  trigger: { ...onRelation, step: 'CreateTrigger', printed: ['definition'] },
  eventTrigger: {
    ...standsAlone,
    ...silent,
    ...unprinted,
    step: 'CreateEventTrigger',
    isRenamable: false,
    openPrivilege: null,
  },
  rule: { ...onRelation, step: 'CreateRule', printed: ['definition'] },
  policy: { ...onRelation, step: 'CreatePolicy', printed: ['using', 'withCheck'] },
  publication: {
    ...standsAlone,
    ...silent,
    ...unprinted,
    step: 'CreatePublication',
    isRenamable: true,
    openPrivilege: null,
  },
  subscription: {
    ...standsAlone,
    ...silent,
    ...unprinted,
    step: 'CreateSubscription',
    isRenamable: true,
    openPrivilege: null,
  },
  foreignDataWrapper: {
    ...standsAlone,
    ...silent,
    ...unprinted,
    ...foreign,
    step: 'CreateForeignDataWrapper',
  },
  foreignServer: { ...standsAlone, ...silent, ...unprinted, ...foreign, step: 'CreateForeignServer' },
  userMapping: {
    ...standsAlone,
    ...silent,
    ...unprinted,
    ...foreign,
    step: 'CreateUserMapping',
    isRenamable: false,
  },
  foreignTable: {
    ...relation,
    ...silent,
    ...foreign,
    step: 'CreateForeignTable',
    printed: ['columns', 'constraints', 'partitionBound'],
    besidesPrinted: [],
  },
  comment: { ...annotation, step: 'Comment', tuned: ['text'] },
  owner: { ...annotation, step: 'Owner', tuned: [] },
  grant: { ...annotation, step: 'Grant', tuned: [] },
  defaultPrivilege: { ...annotation, step: 'DefaultPrivileges', tuned: [] },
};

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
