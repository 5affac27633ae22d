import type { Collation } from '../model/objects/foundations.ts';
import type { Sequence } from '../model/objects/tables.ts';
import type { CompositeType, Domain, EnumType, RangeType } from '../model/objects/types.ts';
import type { RenderContext } from './render-context.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../model/quote.ts';
import type { RenderStep } from '../model/render-step.ts';
import type { RenderNode } from './render-node.ts';

/** Collations, enums, domains, composite and range types, and the sequences that no table makes by itself. */
export function typeNodes(context: RenderContext): readonly RenderNode[] {
  const node = (
    object: Collation | EnumType | Domain | CompositeType | RangeType,
    step: RenderStep,
    ...statements: readonly string[]
  ): RenderNode => ({
    object,
    step,
    statements,
    provides: [context.keyOf(object)],
    needs: context.needsOf(object),
    prefers: [],
  });
  return [
    ...context
      .of('collation')
      .map((collation) =>
        node(
          collation,
          'CreateCollation',
          `CREATE COLLATION ${quoteQualified(collation.schema, collation.name)} (${collation.definition})`,
        ),
      ),
    ...context.of('enum').map((type) => node(type, 'CreateEnum', createEnum(type))),
    ...context.of('domain').map((type) => node(type, 'CreateDomain', ...createDomain(type))),
    ...context.of('compositeType').map((type) => node(type, 'CreateType', createComposite(type))),
    ...context.of('rangeType').map((type) => node(type, 'CreateType', createRange(type))),
  ];
}

export function sequenceNodes(context: RenderContext, provided: ReadonlySet<string>): readonly RenderNode[] {
  return context
    .of('sequence')
    .filter((sequence) => !provided.has(context.keyOf(sequence)))
    .map((sequence) => ({
      object: sequence,
      step: 'CreateSequence' as const,
      statements: [createSequence(sequence)],
      provides: [context.keyOf(sequence)],
      needs: context.needsOf(sequence),
      prefers: [],
    }));
}

function createEnum({ schema, name, labels }: EnumType): string {
  return `CREATE TYPE ${quoteQualified(schema, name)} AS ENUM (${labels.map(quoteLiteral).join(', ')})`;
}

function createDomain(domain: Domain): readonly string[] {
  const name = quoteQualified(domain.schema, domain.name);
  const named = domain.constraints.map((constraint) => ({
    isLater: constraint.definition.endsWith(' NOT VALID'),
    sql: `CONSTRAINT ${quoteIdentifier(constraint.name)} ${constraint.definition}`,
  }));
  const notNullName = domain.notNullName === null ? '' : `CONSTRAINT ${quoteIdentifier(domain.notNullName)} `;
  const clauses = [
    domain.collation === null ? [] : [`COLLATE ${domain.collation}`],
    domain.default === null ? [] : [`DEFAULT ${domain.default}`],
    domain.isNullable ? [] : [`${notNullName}NOT NULL`],
    named.filter(({ isLater }) => !isLater).map(({ sql }) => sql),
  ].flat();
  return [
    [`CREATE DOMAIN ${name} AS ${domain.type}`, ...clauses].join(clauses.length > 1 ? '\n    ' : ' '),
    ...named.filter(({ isLater }) => isLater).map(({ sql }) => `ALTER DOMAIN ${name} ADD ${sql}`),
  ];
}

function createComposite({ schema, name, attributes }: CompositeType): string {
  const lines = attributes.map(
    (attribute) =>
      `    ${quoteIdentifier(attribute.name)} ${attribute.type}${attribute.collation === null ? '' : ` COLLATE ${attribute.collation}`}`,
  );
  return `CREATE TYPE ${quoteQualified(schema, name)} AS (${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n`})`;
}

function createRange(range: RangeType): string {
  const options = [
    ['SUBTYPE', range.subtype],
    ['SUBTYPE_OPCLASS', range.subtypeOperatorClass],
    ['COLLATION', range.collation],
    ['CANONICAL', range.canonicalFunction],
    ['SUBTYPE_DIFF', range.subtypeDifferenceFunction],
    ['MULTIRANGE_TYPE_NAME', range.multirangeType],
  ].flatMap(([option, value]) => (value === null ? [] : [`    ${String(option)} = ${String(value)}`]));
  return `CREATE TYPE ${quoteQualified(range.schema, range.name)} AS RANGE (\n${options.join(',\n')}\n)`;
}

/** All options are said: what is left out would follow from the type and the direction. */
function createSequence(sequence: Sequence): string {
  return [
    `CREATE ${sequence.isUnlogged ? 'UNLOGGED ' : ''}SEQUENCE ${quoteQualified(sequence.schema, sequence.name)} AS ${sequence.type}`,
    `START WITH ${sequence.start} INCREMENT BY ${sequence.increment}`,
    `MINVALUE ${sequence.minimum} MAXVALUE ${sequence.maximum}`,
    `CACHE ${sequence.cache}${sequence.cycles ? ' CYCLE' : ''}`,
  ].join('\n    ');
}
