import type { ObjectKind } from '../model/identity.ts';
import { accessRules } from './access-rules.ts';
import { constraintRules } from './constraint-rules.ts';
import type { Rules } from './difference-rule.ts';
import { indexRules } from './index-rules.ts';
import { programRules } from './program-rules.ts';
import { tableRules } from './table-rules.ts';
import { typeRules } from './type-rules.ts';

/** A rule for every kind of object, every way to differ, and every attribute. */
export const differenceRules: Rules<ObjectKind> = {
  ...typeRules,
  ...tableRules,
  ...constraintRules,
  ...indexRules,
  ...programRules,
  ...accessRules,
};
