import type { ObjectIdentity, ObjectKey } from '../model/identity.ts';

/** One statement of a rendered script, terminated. */
export interface RenderedStatement {
  readonly sql: string;
  /** What it creates or alters. */
  readonly object: ObjectIdentity;
  /** What it does, in one word: `CreateTable`. */
  readonly step: RenderStep;
}

/** Steps in the order of a script; something that is needed earlier comes earlier. */
export const renderSteps = [
  'CreateSchema',
  'CreateExtension',
  'CreateEnum',
  'CreateDomain',
  'CreateType',
  'CreateSequence',
  'CreateTable',
  'BeginFunctions',
  'CreateFunction',
  'CreateProcedure',
  'EndFunctions',
  'CreateAggregate',
  'AddConstraint',
  'CreateIndex',
  'CreateStatistics',
  'CreateView',
  'CreateMaterializedView',
  'CreateMaterializedViewIndex',
  'AlterTable',
  'CreateRule',
  'CreateTrigger',
  'EnableRowSecurity',
  'CreatePolicy',
  'AddForeignKey',
  'Comment',
  'Owner',
  'Grant',
  'CreateEventTrigger',
  'CommentOnEventTrigger',
] as const;

export type RenderStep = (typeof renderSteps)[number];

/** Statements that are run together, with what must be there before them. */
export interface RenderNode {
  readonly object: ObjectIdentity;
  readonly step: RenderStep;
  readonly statements: readonly string[];
  /** Everything that is there once the statements were run. */
  readonly provides: readonly ObjectKey[];
  /** Needed first, beyond what the catalog's dependencies say of `provides`. */
  readonly needs: readonly ObjectKey[];
  /** Better first, where nothing speaks against it. */
  readonly prefers: readonly ObjectKey[];
}
