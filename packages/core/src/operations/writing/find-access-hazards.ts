import type { Catalog } from '../../model/catalog.ts';
import type { Hazard, Statement } from '../../model/plan.ts';
import { findWiderAccess, type AccessBefore } from '../../parse/widens-access.ts';
import { loadParser } from '../../parse/load-parser.ts';

/** A statement, and what would be planned to the same end: a DO block says nothing by its own words. */
interface Planned {
  readonly statement: Statement;
  readonly alike: readonly Statement[];
}

/**
 * Adds the hazard `widensAccess` to every statement that lets somebody see or do more than before.
 *
 * @param actual what the plan begins with
 */
export async function findAccessHazards(
  planned: readonly Planned[],
  actual: Catalog,
): Promise<readonly (readonly Hazard[])[]> {
  const parser = await loadParser();
  const before = accessBefore(planned, actual);
  return planned.map(({ statement, alike }) => {
    const texts = new Set([statement.sql, ...alike.map(({ sql }) => sql)]);
    const messages = new Set([...texts].flatMap((sql) => findWiderAccess(parser, sql, before)));
    return [...messages].map((message): Hazard => ({ kind: 'widensAccess', message }));
  });
}

/** As {@link findAccessHazards}, for statements of our own plans. */
export async function withAccessHazards(
  statements: readonly Statement[],
  actual: Catalog,
): Promise<readonly Statement[]> {
  const hazards = await findAccessHazards(
    statements.map((statement) => ({ statement, alike: [] })),
    actual,
  );
  return statements.map((statement, place) => ({
    ...statement,
    hazards: [...statement.hazards, ...(hazards[place] ?? [])],
  }));
}

/** Nothing is let into a table that is new, or goes in the end. */
function accessBefore(planned: readonly Planned[], { objects }: Catalog): AccessBefore {
  const gone = new Set(
    planned
      .flatMap(({ statement, alike }) => [statement, ...alike])
      .filter(({ sql, settles }) => settles[0]?.kind === 'table' && sql.startsWith('DROP TABLE '))
      .map(({ settles }) => `${settles[0]?.schema ?? ''}.${settles[0]?.name ?? ''}`),
  );
  const relations = objects.filter(
    (object) =>
      ['table', 'view', 'materializedView', 'sequence'].includes(object.kind) &&
      !gone.has(`${object.schema ?? ''}.${object.name}`),
  );
  const find = (schema: string | null, name: string): typeof relations =>
    relations.filter((object) => object.name === name && (schema === null || object.schema === schema));
  return {
    isThere: (schema, name) => find(schema, name).length > 0,
    hasRowSecurity: (schema, name) =>
      find(schema, name).some((object) => object.kind === 'table' && object.hasRowSecurity),
  };
}
