/** A project of Prisma 7 with the beginning of somebody's history. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const files = {
  'package.json': '{"type":"module"}',
  'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n',
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'judge.config.mjs':
    "export default { schema: 'prisma/schema.prisma', datasource: { url: process.env.DATABASE_URL } };\n",
};

export async function makeProject(migrations) {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'mend-cut-'));
  const write = async (path, content) => {
    await mkdir(join(directory, path, '..'), { recursive: true });
    await writeFile(join(directory, path), content);
  };
  for (const [path, content] of Object.entries(files)) await write(path, content);
  for (const { name, sql } of migrations) await write(`prisma/migrations/${name}/migration.sql`, sql);
  return {
    directory,
    options: (url) => ({
      directory,
      url,
      schemaPath: join(directory, 'prisma/schema.prisma'),
      shadow: { kind: 'embedded' },
      lockTimeoutMs: 5000,
      statementTimeoutMs: 60_000,
      environment: process.env,
    }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
