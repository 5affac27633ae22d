import type { ObjectKind } from '../model/identity.ts';
import type { Rules } from './difference-rule.ts';
import { annotations } from './differences/annotations.ts';
import { columns } from './differences/columns.ts';
import { constraints } from './differences/constraints.ts';
import { foreignData } from './differences/foreign-data.ts';
import { foundations } from './differences/foundations.ts';
import { indexes } from './differences/indexes.ts';
import { policies } from './differences/policies.ts';
import { routines } from './differences/routines.ts';
import { sequences } from './differences/sequences.ts';
import { tables } from './differences/tables.ts';
import { triggers } from './differences/triggers.ts';
import { types } from './differences/types.ts';
import { views } from './differences/views.ts';

/** A rule for every kind of object, every way to differ, and every attribute. */
export const differenceRules: Rules<ObjectKind> = {
  ...foundations,
  ...types,
  ...sequences,
  ...tables,
  ...columns,
  ...constraints,
  ...indexes,
  ...views,
  ...routines,
  ...triggers,
  ...foreignData,
  ...policies,
  ...annotations,
};
