/**
 * One measured task in a process of its own, with the sources of core:
 *
 *   probe.mjs catalog <url>                       the first reading on a new connection, in milliseconds
 *   probe.mjs introspect <url>                    Prisma's engine writes a schema from the database
 *   probe.mjs diff <url> <schema.prisma>          Prisma's engine compares database and schema
 */
import { readFile } from 'node:fs/promises';
import { readCatalog } from '../../packages/core/src/catalog/read-catalog.ts';
import { openDatabase } from '../../packages/core/src/database/open-database.ts';
import { openEngine } from '../../packages/core/src/engine/open-engine.ts';

const [task, url, schemaPath] = process.argv.slice(2);
const database = await openDatabase({
  url,
  applicationName: 'prisma-mend bench',
  lockTimeoutMs: 0,
  statementTimeoutMs: 0,
});
const start = performance.now();
if (task === 'catalog') {
  await readCatalog(database, { schemas: 'all' });
} else {
  const files =
    schemaPath === undefined ? [] : [{ path: schemaPath, content: await readFile(schemaPath, 'utf8') }];
  const schema = files.length === 0 ? null : { files, engineLine: 7, previewFeatures: [], schemas: [] };
  const engine = await openEngine({ line: 7, schema, database });
  if (task === 'introspect') await engine.introspect({ keepsSchema: false });
  else {
    const { exitCode } = await engine.diff({ expected: { kind: 'schema' }, actual: { kind: 'database' } });
    if (exitCode !== 0) throw new Error('the engine sees a difference between generated schema and database');
  }
}
console.log(performance.now() - start);
await database.close();
