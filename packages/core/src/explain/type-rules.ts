import type { EnumType } from '../model/catalog.ts';
import { compositeTypeAttributes } from './differences/composite-type-attributes.ts';
import { compositeTypeMissing } from './differences/composite-type-missing.ts';
import { compositeTypeUnexpected } from './differences/composite-type-unexpected.ts';
import { domainCollation } from './differences/domain-collation.ts';
import { domainConstraints } from './differences/domain-constraints.ts';
import { domainDefault } from './differences/domain-default.ts';
import { domainMissing } from './differences/domain-missing.ts';
import { domainNotNullName } from './differences/domain-not-null-name.ts';
import { domainNullability } from './differences/domain-nullability.ts';
import { domainType } from './differences/domain-type.ts';
import { domainUnexpected } from './differences/domain-unexpected.ts';
import { enumLabels } from './differences/enum-labels.ts';
import { enumMissing } from './differences/enum-missing.ts';
import { enumOrder } from './differences/enum-order.ts';
import { enumUnexpected } from './differences/enum-unexpected.ts';
import { extensionMissing } from './differences/extension-missing.ts';
import { extensionSchema } from './differences/extension-schema.ts';
import { extensionUnexpected } from './differences/extension-unexpected.ts';
import { extensionVersion } from './differences/extension-version.ts';
import { rangeTypeDefinition } from './differences/range-type-definition.ts';
import { rangeTypeMissing } from './differences/range-type-missing.ts';
import { rangeTypeUnexpected } from './differences/range-type-unexpected.ts';
import { schemaMissing } from './differences/schema-missing.ts';
import { schemaUnexpected } from './differences/schema-unexpected.ts';
import { sequenceMissing } from './differences/sequence-missing.ts';
import { sequenceOptions } from './differences/sequence-options.ts';
import { sequenceOwner } from './differences/sequence-owner.ts';
import { sequencePersistence } from './differences/sequence-persistence.ts';
import { sequenceUnexpected } from './differences/sequence-unexpected.ts';
import type { Rules } from './difference-rule.ts';

/** Schemas, extensions, types and sequences: what tables are made of. */
export const typeRules = {
  schema: { missing: schemaMissing, unexpected: schemaUnexpected, attributes: {} },
  extension: {
    missing: extensionMissing,
    unexpected: extensionUnexpected,
    attributes: { installedIn: extensionSchema, version: extensionVersion },
  },
  enum: {
    missing: enumMissing,
    unexpected: enumUnexpected,
    attributes: {
      labels: (actual, expected) => (hasSameLabels(actual, expected) ? enumOrder : enumLabels),
    },
  },
  domain: {
    missing: domainMissing,
    unexpected: domainUnexpected,
    attributes: {
      type: domainType,
      isNullable: domainNullability,
      default: domainDefault,
      collation: domainCollation,
      constraints: domainConstraints,
      notNullName: domainNotNullName,
    },
  },
  compositeType: {
    missing: compositeTypeMissing,
    unexpected: compositeTypeUnexpected,
    attributes: { attributes: compositeTypeAttributes },
  },
  rangeType: {
    missing: rangeTypeMissing,
    unexpected: rangeTypeUnexpected,
    attributes: {
      subtype: rangeTypeDefinition,
      subtypeOperatorClass: rangeTypeDefinition,
      collation: rangeTypeDefinition,
      canonicalFunction: rangeTypeDefinition,
      subtypeDifferenceFunction: rangeTypeDefinition,
      multirangeType: rangeTypeDefinition,
    },
  },
  sequence: {
    missing: sequenceMissing,
    unexpected: sequenceUnexpected,
    attributes: {
      type: sequenceOptions,
      start: sequenceOptions,
      increment: sequenceOptions,
      minimum: sequenceOptions,
      maximum: sequenceOptions,
      cache: sequenceOptions,
      cycles: sequenceOptions,
      isUnlogged: sequencePersistence,
      ownedBy: sequenceOwner,
    },
  },
} satisfies Rules<'schema' | 'extension' | 'enum' | 'domain' | 'compositeType' | 'rangeType' | 'sequence'>;

function hasSameLabels(one: EnumType, other: EnumType): boolean {
  return (
    one.labels.length === other.labels.length && one.labels.every((label) => other.labels.includes(label))
  );
}
