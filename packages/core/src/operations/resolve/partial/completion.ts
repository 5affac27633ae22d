import type { Catalog } from '../../../model/catalog.ts';
import type { PlannedStatement } from './with-hazards.ts';

/** Statements that bring the database to a goal. */
export interface Completion {
  readonly statements: readonly PlannedStatement[];
  readonly goal: Catalog;
}
