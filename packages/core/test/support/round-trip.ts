import { compareCatalogs } from '../../src/compare/compare-catalogs.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { openWriter } from '../../src/database/open-database.ts';
import type { Writer } from '../../src/database/database.ts';
import type { Catalog } from '../../src/model/catalog.ts';
import type { Difference } from '../../src/model/difference.ts';
import { renderCatalog, type RenderedScript } from '../../src/plan/render-catalog.ts';
import { dumpSchema } from './pg-dump.ts';
import type { TestDatabase, TestServer } from './postgres.ts';

export interface RoundTrip {
  readonly script: RenderedScript;
  readonly catalog: Catalog;
  /** Empty when the rendered script built the same catalog. */
  readonly differences: readonly Difference[];
  readonly originalDump: string;
  readonly rebuiltDump: string;
  /** Settings of the session after the script. */
  readonly searchPath: string;
  readonly checksBodies: string;
}

export interface RoundTripOptions {
  readonly withPrivileges?: boolean;
  /** Each statement as a message of its own; otherwise the whole script is one. */
  readonly isOneByOne?: boolean;
}

/** Builds `sql` on one database, renders what is read there, builds that on another, and reads both back. */
export async function roundTrip(
  server: TestServer,
  sql: string,
  { withPrivileges = false, isOneByOne = false }: RoundTripOptions = {},
): Promise<RoundTrip> {
  const original = await server.createDatabase();
  const rebuilt = await server.createDatabase();
  try {
    await original.query(sql);
    const catalog = await using(original, (database) =>
      readCatalog(database, { schemas: 'all', withPrivileges }),
    );
    const script = renderCatalog(catalog);
    const after = await using(rebuilt, async (database) => {
      const messages = isOneByOne ? script.statements.map((statement) => statement.sql) : [script.sql];
      for (const message of messages) await database.script(message);
      const [settings] = await database.query<{ path: string; bodies: string }>(
        "select current_setting('search_path') as path, current_setting('check_function_bodies') as bodies",
      );
      return { settings, catalog: await readCatalog(database, { schemas: 'all', withPrivileges }) };
    });
    return {
      script,
      catalog,
      differences: compareCatalogs(catalog, after.catalog, { isStrict: true }),
      originalDump: await dumpSchema(original.url, { withPrivileges }),
      rebuiltDump: await dumpSchema(rebuilt.url, { withPrivileges }),
      searchPath: after.settings?.path ?? '',
      checksBodies: after.settings?.bodies ?? '',
    };
  } finally {
    await original.drop();
    await rebuilt.drop();
  }
}

async function using<T>({ url }: TestDatabase, work: (database: Writer) => Promise<T>): Promise<T> {
  const database = await openWriter({
    url,
    applicationName: 'round trip',
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
