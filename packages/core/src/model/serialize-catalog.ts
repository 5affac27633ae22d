import { createHash } from 'node:crypto';
import { catalogFormat } from './catalog-format.ts';
import { Failure } from './failure.ts';
import { misshapenAttributes } from './attribute-shapes.ts';
import { asFields, asList, asText } from './foreign-json.ts';
import { allAttributes, attributeOf } from './object-attributes.ts';
import { objectKinds } from './identity.ts';
import type { Catalog, CatalogObject, Coverage, Dependency } from './catalog.ts';
import type { ObjectKind } from './identity.ts';

/** Objects of one kind as rows: schema, table, name, then the attributes in their sorted order. */
interface SerializedKind {
  readonly kind: ObjectKind;
  readonly rows: readonly (readonly unknown[])[];
}

/** One line of JSON with a checksum; {@link parseCatalog} gives an equal catalog. */
export function serializeCatalog(catalog: Catalog): string {
  const { objects, excluded } = catalog;
  const body = JSON.stringify({
    ...catalog,
    objects: byKind(objects),
    ...(excluded === undefined ? {} : { excluded: byKind(excluded) }),
  });
  return `{"catalogFormat":${catalogFormat},"checksum":"${checksumOf(body)}","catalog":${body}}`;
}

function byKind(objects: readonly CatalogObject[]): readonly SerializedKind[] {
  const rowsByKind = new Map<ObjectKind, unknown[][]>();
  for (const object of objects) {
    const rows = rowsByKind.get(object.kind) ?? [];
    const { schema, table, name } = object;
    rows.push([schema, table, name, ...allAttributes[object.kind].map((each) => attributeOf(object, each))]);
    rowsByKind.set(object.kind, rows);
  }
  return [...rowsByKind].map(([kind, rows]) => ({ kind, rows }));
}

/**
 * Reads what {@link serializeCatalog} wrote. The checksum finds what was damaged, and proves nothing of who wrote it: the
 * outline, the names of objects and the types of their attributes are validated.
 *
 * @throws Failure `snapshot-invalid` for another format, for text that was changed or cut, and for what is no catalog.
 */
export function parseCatalog(text: string): Catalog {
  const head = /^\{"catalogFormat":(\d+),"checksum":"([0-9a-f]{64})","catalog":/.exec(text);
  if (head === null) throw invalid('This is not a catalog written by prisma-mend.');
  if (Number(head[1]) !== catalogFormat) {
    throw invalid(`The catalog was written in format ${head[1] ?? ''}; this version reads ${catalogFormat}.`);
  }
  const body = text.slice(head[0].length, -1);
  if (checksumOf(body) !== head[2]) throw invalid('The catalog was changed or cut after it was written.');
  try {
    return readBody(JSON.parse(body));
  } catch (error) {
    throw error instanceof Failure ? error : invalid(`The catalog is not as it should be: ${String(error)}.`);
  }
}

function readBody(value: unknown): Catalog {
  const { serverVersionNumber, schemas, objects, excluded, ...rest } = asFields(value, 'catalog');
  const { dependencies, coverage, hash } = rest;
  if (typeof serverVersionNumber !== 'number') throw new Error('serverVersionNumber is no number');
  const { checked, notModelled, unreadable, leftOut } = asFields(coverage, 'coverage');
  for (const list of [checked, notModelled, leftOut]) asList(list, 'a list of coverage');
  asTexts(unreadable, 'unreadable');
  for (const dependency of asList(dependencies, 'dependencies')) asFields(dependency, 'a dependency');
  return {
    serverVersionNumber,
    schemas: asTexts(schemas, 'schemas'),
    objects: asList(objects, 'objects').flatMap(objectsOf),
    ...(excluded === undefined ? {} : { excluded: asList(excluded, 'excluded').flatMap(objectsOf) }),
    dependencies: dependencies as readonly Dependency[],
    coverage: coverage as Coverage,
    hash: asText(hash, 'hash'),
  };
}

function asTexts(value: unknown, what: string): readonly string[] {
  return asList(value, what).map((each) => asText(each, what));
}

function objectsOf(value: unknown): readonly CatalogObject[] {
  const { kind: found, rows } = asFields(value, 'objects');
  const kind = objectKinds.find((each) => each === found);
  if (kind === undefined) throw invalid(`The catalog holds an unknown kind of object: ${String(found)}.`);
  const names = ['schema', 'table', 'name', ...allAttributes[kind]];
  return asList(rows, 'rows').map((item) => {
    const row = asList(item, 'a row');
    if (row.length !== names.length) throw new Error(`a ${kind} has ${row.length} values`);
    for (const name of row.slice(0, 2)) if (name !== null) asText(name, 'a name');
    asText(row[2], 'a name');
    const object: Record<string, unknown> = { kind };
    for (const [place, name] of names.entries()) object[name] = row[place];
    const read = object as unknown as CatalogObject;
    const [wrong] = misshapenAttributes(read);
    if (wrong !== undefined) throw new Error(`${wrong} of a ${kind} is of another type`);
    return read;
  });
}

function checksumOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function invalid(message: string): Failure {
  return new Failure('snapshot-invalid', message, {
    why: 'A catalog is trusted only as it was written.',
    next: 'Write it again: prisma-mend snapshot --output <file>',
  });
}
