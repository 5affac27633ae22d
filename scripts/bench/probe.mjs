/**
 * One measured task in a process of its own, with the sources of core:
 *
 *   probe.mjs catalog <url>                       the first reading on a new connection, in milliseconds
 *   probe.mjs check <url> <project>               checkDatabase() on a connection that is open already
 *   probe.mjs introspect <url>                    Prisma's engine writes a schema from the database
 *   probe.mjs diff <url> <schema.prisma>          Prisma's engine compares database and schema
 */
import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { readCatalog } from '../../packages/core/src/catalog/read-catalog.ts';
import { openWriter } from '../../packages/core/src/database/open-database.ts';
import { openEngine } from '../../packages/core/src/engine/open-engine.ts';
import { checkDatabase } from '../../packages/core/src/library/check-database.ts';

const [task, url, path] = process.argv.slice(2);
if (task === 'check') {
  await measureCheck();
  process.exit(0);
}
const database = await openWriter({
  url,
  applicationName: 'prisma-mend bench',
  lockTimeoutMs: 0,
  statementTimeoutMs: 0,
});
const start = performance.now();
if (task === 'catalog') {
  await readCatalog(database, { schemas: 'all' });
} else {
  const files = path === undefined ? [] : [{ path, content: await readFile(path, 'utf8') }];
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

/** As an application does when it starts: its own connection, everything else for the first time in this process. */
async function measureCheck() {
  const connection = new Client({ connectionString: url });
  await connection.connect();
  const start = performance.now();
  const { state, problems } = await checkDatabase({ directory: path, connection });
  console.log(performance.now() - start);
  await connection.end();
  if (state !== 'ready') throw new Error(`${state}: ${problems.map(({ message }) => message).join('; ')}`);
}
