import type { InSchema } from '../identity.ts';

export interface EnumType extends InSchema<'enum'> {
  /** Labels in their order. */
  readonly labels: readonly string[];
}

export interface DomainConstraint {
  readonly name: string;
  /** As pg_get_constraintdef prints it, `NOT VALID` included. */
  readonly definition: string;
}

export interface Domain extends InSchema<'domain'> {
  readonly type: string;
  readonly isNullable: boolean;
  readonly default: string | null;
  readonly collation: string | null;
  readonly constraints: readonly DomainConstraint[];
  /** Name of the NOT NULL constraint where PostgreSQL 17 and later keep one that differs from its default. */
  readonly notNullName: string | null;
}

export interface CompositeAttribute {
  readonly name: string;
  readonly type: string;
  readonly collation: string | null;
}

export interface CompositeType extends InSchema<'compositeType'> {
  readonly attributes: readonly CompositeAttribute[];
}

export interface RangeType extends InSchema<'rangeType'> {
  readonly subtype: string;
  readonly subtypeOperatorClass: string | null;
  readonly collation: string | null;
  readonly canonicalFunction: string | null;
  readonly subtypeDifferenceFunction: string | null;
  readonly multirangeType: string | null;
}
