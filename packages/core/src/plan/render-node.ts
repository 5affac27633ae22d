import type { ObjectIdentity, ObjectKey } from '../model/identity.ts';
import type { RenderStep } from '../model/render-step.ts';

/** One statement of a rendered script, terminated. */
export interface RenderedStatement {
  readonly sql: string;
  /** What it creates or alters. */
  readonly object: ObjectIdentity;
  /** What it does, in one word: `CreateTable`. */
  readonly step: RenderStep;
}

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
