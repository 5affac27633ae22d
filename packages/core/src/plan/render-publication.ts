import type { CatalogObject } from '../model/catalog.ts';
import { objectKey } from '../model/identity.ts';
import type { Publication, PublicationMember } from '../model/objects/replication.ts';
import type { Hazard, Statement } from '../model/plan.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import type { RenderContext } from './render-context.ts';
import type { RenderNode } from './render-node.ts';
import { statement } from './statement.ts';

export function publicationNodes(context: RenderContext): readonly RenderNode[] {
  return context.of('publication').map((publication) => ({
    object: publication,
    step: 'CreatePublication' as const,
    statements: [createPublication(publication)],
    provides: [objectKey(publication)],
    needs: context.needsOf(publication),
    prefers: publication.members.flatMap(({ schema, columns, table }) =>
      table === null ? [] : (columns ?? []).map((name) => objectKey({ kind: 'column', schema, table, name })),
    ),
  }));
}

function createPublication({ name, isForAllTables, members, options }: Publication): string {
  const what = isForAllTables
    ? ' FOR ALL TABLES'
    : members.length === 0
      ? ''
      : ` FOR ${listMembers(members)}`;
  return `CREATE PUBLICATION ${quoteIdentifier(name)}${what} WITH (${options})`;
}

function listMembers(members: readonly PublicationMember[]): string {
  return members
    .map(({ schema, table, columns, condition }) =>
      table === null
        ? `TABLES IN SCHEMA ${quoteIdentifier(schema)}`
        : [
            `TABLE ${quoteQualified(schema, table)}`,
            ...(columns === null ? [] : [`(${columns.map(quoteIdentifier).join(', ')})`]),
            ...(condition === null ? [] : [`WHERE (${condition})`]),
          ].join(' '),
    )
    .join(', ');
}

/** Null where one for all tables becomes one for some: only a new one is. */
export function alterPublication(
  actual: CatalogObject & { readonly kind: 'publication' },
  expected: Publication,
  attributes: ReadonlySet<string>,
): readonly Statement[] | null {
  if (attributes.has('isForAllTables')) return null;
  const head = `ALTER PUBLICATION ${quoteIdentifier(expected.name)}`;
  const hazards = [changesReplication(expected)];
  const members = (): Statement =>
    expected.members.length > 0
      ? statement(`${head} SET ${listMembers(expected.members)}`, expected, { hazards })
      : statement(
          `${head} DROP ${listMembers(actual.members.map((member) => ({ ...member, columns: null, condition: null })))}`,
          expected,
          { hazards },
        );
  return [
    ...(attributes.has('options')
      ? [statement(`${head} SET (${expected.options})`, expected, { hazards })]
      : []),
    ...(attributes.has('members') ? [members()] : []),
  ];
}

/** A table leaves while one of its columns is altered that the publication names. */
export function leavePublication(
  publication: CatalogObject & { readonly kind: 'publication' },
  member: PublicationMember & { readonly table: string },
): Statement {
  const table = quoteQualified(member.schema, member.table);
  return statement(
    `ALTER PUBLICATION ${quoteIdentifier(publication.name)} DROP TABLE ${table}`,
    publication,
    {
      hazards: [changesReplication(publication)],
    },
  );
}

export function changesReplication({ name }: Pick<Publication, 'name'>): Hazard {
  return {
    kind: 'dataLoss',
    message: `subscribers of publication ${name} miss the changes that it does not publish`,
  };
}
