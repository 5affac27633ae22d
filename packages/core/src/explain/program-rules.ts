import { aggregateDefinition } from './differences/aggregate-definition.ts';
import { aggregateMissing } from './differences/aggregate-missing.ts';
import { aggregateUnexpected } from './differences/aggregate-unexpected.ts';
import { eventTriggerDefinition } from './differences/event-trigger-definition.ts';
import { eventTriggerDisabled } from './differences/event-trigger-disabled.ts';
import { eventTriggerMissing } from './differences/event-trigger-missing.ts';
import { eventTriggerUnexpected } from './differences/event-trigger-unexpected.ts';
import { functionDefinition } from './differences/function-definition.ts';
import { functionMissing } from './differences/function-missing.ts';
import { functionUnexpected } from './differences/function-unexpected.ts';
import { materializedViewDefinition } from './differences/materialized-view-definition.ts';
import { materializedViewMissing } from './differences/materialized-view-missing.ts';
import { materializedViewPopulation } from './differences/materialized-view-population.ts';
import { materializedViewStorage } from './differences/materialized-view-storage.ts';
import { materializedViewUnexpected } from './differences/materialized-view-unexpected.ts';
import { procedureDefinition } from './differences/procedure-definition.ts';
import { procedureMissing } from './differences/procedure-missing.ts';
import { procedureUnexpected } from './differences/procedure-unexpected.ts';
import { ruleDefinition } from './differences/rule-definition.ts';
import { ruleDisabled } from './differences/rule-disabled.ts';
import { ruleMissing } from './differences/rule-missing.ts';
import { ruleUnexpected } from './differences/rule-unexpected.ts';
import { triggerDefinition } from './differences/trigger-definition.ts';
import { triggerDisabled } from './differences/trigger-disabled.ts';
import { triggerInheritance } from './differences/trigger-inheritance.ts';
import { triggerMissing } from './differences/trigger-missing.ts';
import { triggerUnexpected } from './differences/trigger-unexpected.ts';
import { viewColumnDefaults } from './differences/view-column-defaults.ts';
import { viewDefinition } from './differences/view-definition.ts';
import { viewMissing } from './differences/view-missing.ts';
import { viewOptions } from './differences/view-options.ts';
import { viewUnexpected } from './differences/view-unexpected.ts';
import type { Rules } from './difference-rule.ts';

/** Views, routines and what fires by itself: code that lives in the database. */
export const programRules = {
  view: {
    missing: viewMissing,
    unexpected: viewUnexpected,
    attributes: {
      definition: viewDefinition,
      columns: viewDefinition,
      options: viewOptions,
      columnDefaults: viewColumnDefaults,
    },
  },
  materializedView: {
    missing: materializedViewMissing,
    unexpected: materializedViewUnexpected,
    attributes: {
      definition: materializedViewDefinition,
      columns: materializedViewDefinition,
      options: materializedViewStorage,
      accessMethod: materializedViewStorage,
      isPopulated: materializedViewPopulation,
    },
  },
  function: {
    missing: functionMissing,
    unexpected: functionUnexpected,
    attributes: { definition: functionDefinition, language: functionDefinition },
  },
  procedure: {
    missing: procedureMissing,
    unexpected: procedureUnexpected,
    attributes: { definition: procedureDefinition, language: procedureDefinition },
  },
  aggregate: {
    missing: aggregateMissing,
    unexpected: aggregateUnexpected,
    attributes: { definition: aggregateDefinition },
  },
  trigger: {
    missing: triggerMissing,
    unexpected: triggerUnexpected,
    attributes: {
      definition: triggerDefinition,
      firing: triggerDisabled,
      isInherited: triggerInheritance,
    },
  },
  eventTrigger: {
    missing: eventTriggerMissing,
    unexpected: eventTriggerUnexpected,
    attributes: { definition: eventTriggerDefinition, firing: eventTriggerDisabled },
  },
  rule: {
    missing: ruleMissing,
    unexpected: ruleUnexpected,
    attributes: { definition: ruleDefinition, firing: ruleDisabled },
  },
} satisfies Rules<
  'view' | 'materializedView' | 'function' | 'procedure' | 'aggregate' | 'trigger' | 'eventTrigger' | 'rule'
>;
