import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';
import type { Column } from '../../model/objects/tables.ts';
import { withExcluded } from '../../model/on-excluded.ts';
import { quoteIdentifier, quoteQualified } from '../../model/quote.ts';
import type { Replay } from '../../model/replay.ts';
import type { StandIn, Surroundings } from '../../model/surroundings.ts';
import { renderCatalog } from '../../plan/render-catalog.ts';
import { isPlatformSchema } from '../session/baseline-schemas.ts';
import type { LiveState } from '../session/live-state.ts';

/** What the live database has that the history, as far as it replays by itself, makes nothing of. */
export function surroundingsOf(
  { catalog, searchPath = [], defaultSchema }: LiveState,
  alone: Replay,
): Surroundings {
  const whole = withExcluded(catalog);
  const made = new Set<ObjectKey>(alone.steps.flatMap(({ delta }) => delta.put.map(objectKey)));
  const strangers = whole.objects.filter((object) => !made.has(objectKey(object)));
  const schemas = new Set(catalog.schemas);
  return {
    extensions: strangers.flatMap((object) =>
      object.kind === 'extension' && object.name !== 'plpgsql'
        ? [{ name: object.name, installedIn: object.installedIn }]
        : [],
    ),
    besidesSchemas: searchPath.filter(
      (schema) => schema !== defaultSchema && schema !== 'pg_catalog' && schemas.has(schema),
    ),
    standIns: strangers.flatMap((object) => standInFor(object, whole, made)),
  };
}

/** What stands beside a structure in the live database, as far as its objects may refer to it. */
export function standInsBeside(catalog: Catalog, live: Catalog): readonly StandIn[] {
  const known = new Set(catalog.objects.map(objectKey));
  const whole = withExcluded(live);
  return strangersTo(catalog, live).flatMap((object) => standInFor(object, whole, known));
}

/** What was read of a structure, without what stands beside it in the live database. */
export function withoutStrangers(read: Catalog, catalog: Catalog, live: Catalog): Catalog {
  const strange = new Set(strangersTo(catalog, live).map(objectKey));
  return { ...read, objects: read.objects.filter((object) => !strange.has(objectKey(object))) };
}

/** What the live database has in schemas that a structure does not speak of or a platform keeps, and what is left out. */
function strangersTo({ objects }: Catalog, live: Catalog): readonly CatalogObject[] {
  const own = new Set(objects.flatMap(({ kind, name }) => (kind === 'schema' ? [name] : [])));
  const known = new Set(objects.map(objectKey));
  const beside = live.objects.filter((object) => {
    const schema = object.kind === 'schema' ? object.name : object.schema;
    return schema !== null && (!own.has(schema) || isPlatformSchema(schema));
  });
  return [...beside, ...(live.excluded ?? [])].filter((object) => !known.has(objectKey(object)));
}

const alone: ReadonlySet<string> = new Set(['function', 'enum', 'domain', 'compositeType', 'rangeType']);

function standInFor(
  object: CatalogObject,
  catalog: Catalog,
  made: ReadonlySet<ObjectKey>,
): readonly StandIn[] {
  const { kind, schema, table, name } = object;
  const identity = { kind, schema, table, name };
  if (alone.has(kind)) {
    const { sql } = renderCatalog({ ...catalog, objects: [object] });
    return [{ object: identity, statements: [sql] }];
  }
  if (kind === 'table') return [{ object: identity, statements: renderTable(object, catalog, made) }];
  const isOnMade = table !== null && made.has(objectKey({ kind: 'table', schema, table: null, name: table }));
  // Of the columns of a stand-in table, the table has them already.
  if (kind !== 'column' || !isOnMade) return [];
  return [{ object: identity, statements: [addColumn(object)] }];
}

/** Without what could be refused for other reasons: only what other statements can refer to. */
function renderTable(
  { schema, name }: CatalogObject,
  { objects }: Catalog,
  made: ReadonlySet<ObjectKey>,
): readonly string[] {
  const qualified = quoteQualified(schema, name);
  const parts = objects.filter(
    (part) => part.schema === schema && part.table === name && !made.has(objectKey(part)),
  );
  const columns = parts.filter((part): part is Column => part.kind === 'column');
  // Their order is that of `SELECT *`.
  columns.sort((one, other) => one.position - other.position);
  return [
    `create table ${qualified} ()`,
    ...columns.map(addColumn),
    ...parts.flatMap((part) =>
      part.kind === 'primaryKey' || part.kind === 'uniqueConstraint'
        ? [`alter table ${qualified} add constraint ${quoteIdentifier(part.name)} ${part.definition}`]
        : [],
    ),
  ];
}

function addColumn({ schema, table, name, type }: CatalogObject & { readonly kind: 'column' }): string {
  return `alter table ${quoteQualified(schema, table)} add column ${quoteIdentifier(name)} ${type}`;
}
