import { QueryFailure } from '../../database/query-failure.ts';
import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import type { Difference } from '../../model/difference.ts';
import { differingObject } from '../../model/difference.ts';
import { describeObject, objectKey, type ObjectIdentity, type ObjectKey } from '../../model/identity.ts';
import { quoteIdentifier } from '../../model/quote.ts';
import { relationKinds } from '../../model/facts-of.ts';
import type { StandIn } from '../../model/surroundings.ts';
import type { RenderedStatement } from '../../plan/render-node.ts';
import { standInFor } from '../../replay/extension-stand-ins.ts';

/** Runs SQL on a scratch database, and makes the roles that it names. */
export type RunSql = (sql: string) => Promise<void>;

/** What a scratch server refuses for want of something: of an extension, or of what the extension would have made. */
const wantStates: ReadonlySet<string> = new Set([
  '42704',
  '42883',
  '3F000',
  '42P01',
  '42703',
  '0A000',
  '58P01',
]);

/** Whether a scratch server refused something for want of what was not made there. */
export function isForWant(error: unknown): boolean {
  return error instanceof QueryFailure && wantStates.has(error.sqlState);
}

/** Puts what other objects may refer to on a scratch server, as whole as it can be without what is not there either. */
export async function buildStandIns(run: RunSql, standIns: readonly StandIn[]): Promise<void> {
  const schemas = new Set(standIns.flatMap(({ object: { schema } }) => (schema === null ? [] : [schema])));
  for (const schema of schemas) await run(`create schema if not exists ${quoteIdentifier(schema)}`);
  let waiting = standIns.flatMap(({ statements }) => statements);
  // One may be refused for want of another that comes after it.
  for (let before = Infinity; waiting.length < before;) {
    before = waiting.length;
    const refused: string[] = [];
    for (const sql of waiting) if (await isRefused(run, sql, () => true)) refused.push(sql);
    waiting = refused;
  }
}

/** Puts stand-ins for types and functions of extensions that the server lacks where the live database has them. */
export async function createExtensionStandIns(
  run: RunSql,
  supply: RunSql,
  catalog: Catalog,
  available: ReadonlySet<string>,
): Promise<readonly string[]> {
  const missing = catalog.objects.filter(
    (object): object is CatalogObject & { readonly kind: 'extension' } =>
      object.kind === 'extension' && !available.has(object.name),
  );
  for (const { name, installedIn } of missing) {
    const standIn = standInFor(name);
    if (standIn === null) continue;
    const schema = quoteIdentifier(installedIn);
    await run(`create schema if not exists ${schema}`);
    await supply(`set search_path = ${schema}; ${standIn.sql} reset search_path;`);
  }
  return missing.map(({ name }) => name);
}

/** A script without the creation of these extensions, as it is rendered. */
export function withoutExtensions(sql: string, missing: readonly string[]): string {
  return missing.reduce(
    (text, name) =>
      text.replaceAll(`CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)} WITH SCHEMA `, '-- '),
    sql,
  );
}

/**
 * Builds statement by statement what can be built without some extensions.
 *
 * @returns what could not be: nothing about it is proven
 */
export async function buildWithoutExtensions(
  run: RunSql,
  statements: readonly RenderedStatement[],
  catalog: Catalog,
  missing: readonly string[],
): Promise<ReadonlySet<ObjectKey>> {
  const unverified = new Set<ObjectKey>();
  for (const { sql, object } of statements) {
    const isExtension = object.kind === 'extension' && missing.includes(object.name);
    if (isExtension || (await isRefused(run, sql))) unverified.add(objectKey(object));
  }
  for (const object of catalog.objects) if (standsOn(object, unverified)) unverified.add(objectKey(object));
  return unverified;
}

async function isRefused(
  run: RunSql,
  sql: string,
  isMeant: (failure: QueryFailure) => boolean = isForWant,
): Promise<boolean> {
  try {
    await run(sql);
    return false;
  } catch (error) {
    if (error instanceof QueryFailure && isMeant(error)) return true;
    throw error;
  }
}

function standsOn(object: CatalogObject, unverified: ReadonlySet<ObjectKey>): boolean {
  if ('on' in object && unverified.has(objectKey(object.on))) return true;
  if (object.table === null) return false;
  const { schema, table: name } = object;
  return relationKinds.some((kind) => unverified.has(objectKey({ kind, schema, table: null, name })));
}

/** The differences that say something: not those of what could not be built. */
export function amongVerified(
  differences: readonly Difference[],
  unverified: ReadonlySet<ObjectKey>,
): readonly Difference[] {
  if (unverified.size === 0) return differences;
  return differences.filter((difference) => {
    const object = differingObject(difference);
    return !unverified.has(objectKey(object)) && !standsOn(object, unverified);
  });
}

/** One sentence about what is not proven; none when everything is. */
export function describeUnverified(
  missing: readonly string[],
  catalog: Catalog,
  unverified: ReadonlySet<ObjectKey>,
): readonly string[] {
  if (missing.length === 0) return [];
  const objects: readonly ObjectIdentity[] = catalog.objects.filter(
    (object) => unverified.has(objectKey(object)) && object.kind !== 'extension',
  );
  const names = objects.map(describeObject);
  const what = names.length === 0 ? 'what calls its functions' : names.join(', ');
  const plural = missing.length === 1 ? 'extension' : 'extensions';
  return [
    `Not verified without ${plural} ${missing.join(', ')}, which the scratch server does not have: ${what}. --shadow server, or the URL of a server that has it, verifies it.`,
  ];
}
