import { createHash } from 'node:crypto';
import { catalogFormat } from './catalog-format.ts';
import { Failure } from './failure.ts';
import { allAttributes, attributeOf } from './object-attributes.ts';
import { objectKinds } from './identity.ts';
import type { Catalog, CatalogObject } from './catalog.ts';
import type { ObjectKind } from './identity.ts';

/** Objects of one kind as rows: schema, table, name, then the attributes in their sorted order. */
interface SerializedKind {
  readonly kind: ObjectKind;
  readonly rows: readonly (readonly unknown[])[];
}

/** One line of JSON with a checksum; {@link parseCatalog} gives an equal catalog. */
export function serializeCatalog(catalog: Catalog): string {
  const rowsByKind = new Map<ObjectKind, unknown[][]>();
  for (const object of catalog.objects) {
    const rows = rowsByKind.get(object.kind) ?? [];
    const { schema, table, name } = object;
    rows.push([schema, table, name, ...allAttributes[object.kind].map((each) => attributeOf(object, each))]);
    rowsByKind.set(object.kind, rows);
  }
  const kinds = [...rowsByKind].map(([kind, rows]): SerializedKind => ({ kind, rows }));
  const body = JSON.stringify({ ...catalog, objects: kinds });
  return `{"catalogFormat":${catalogFormat},"checksum":"${checksumOf(body)}","catalog":${body}}`;
}

/**
 * Reads what {@link serializeCatalog} wrote. The checksum proves that it is the same text, so that nothing has to be
 * validated value by value.
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
  const { objects, ...catalog } = JSON.parse(body) as Omit<Catalog, 'objects'> & {
    readonly objects: readonly SerializedKind[];
  };
  return { ...catalog, objects: objects.flatMap(objectsOf) };
}

function objectsOf({ kind, rows }: SerializedKind): readonly CatalogObject[] {
  if (!objectKinds.includes(kind)) throw invalid(`The catalog holds an unknown kind of object: ${kind}.`);
  const names = ['schema', 'table', 'name', ...allAttributes[kind]];
  return rows.map((row) => {
    const object: Record<string, unknown> = { kind };
    for (const [place, name] of names.entries()) object[name] = row[place];
    return object as unknown as CatalogObject;
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
