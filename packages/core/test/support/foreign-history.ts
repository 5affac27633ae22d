import { randomUUID } from 'node:crypto';
import { migrationChecksum } from '../../src/model/checksum.ts';
import type { SessionOptions } from '../../src/operations/session/session.ts';
import { createLedgerSql } from '../../src/ledger/ledger-table.ts';
import { makeProject } from './make-project.ts';
import type { TestDatabase, TestServer } from './postgres.ts';
import { keptServers } from './kept-servers.ts';

/** A project whose history presumes more than an empty server has, and a database that has it. */
export interface ForeignHistory {
  /** Migrations in order of their names. */
  readonly files: Readonly<Record<string, string>>;
  /** SQL that made the database, in order. */
  readonly live: readonly string[];
  /** Names in the ledger, in order of their rows; null for a database without one. */
  readonly recorded: readonly string[] | null;
  readonly schema: string;
  /** Settings of prisma.config.ts besides the schema. */
  readonly config?: string;
}

export interface ForeignProject extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly directory: string;
  readonly options: SessionOptions & { readonly against: 'both'; readonly ignore: readonly string[] };
}

export async function makeForeignProject(
  server: TestServer,
  { files, live, recorded, schema, config }: ForeignHistory,
): Promise<ForeignProject> {
  const database = await server.createDatabase();
  for (const sql of live) await database.query(sql);
  if (recorded !== null) {
    const rows = recorded.map(
      (name, place) =>
        `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
         VALUES ('${randomUUID()}', '${migrationChecksum(files[name] ?? name)}', '${name}', now() + interval '${place} seconds', now() + interval '${place} seconds', 1)`,
    );
    await database.query([createLedgerSql('public'), ...rows].join(';\n'));
  }
  const project = await makeProject({
    'prisma/schema.prisma': schema,
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma.config.ts': `export default { schema: 'prisma/schema.prisma', ${config ?? ''} };\n`,
    ...Object.fromEntries(
      Object.entries(files).map(([name, sql]) => [`prisma/migrations/${name}/migration.sql`, sql]),
    ),
  });
  return {
    database,
    directory: project.directory,
    options: {
      directory: project.directory,
      url: database.url,
      shadow: { kind: 'embedded' },
      keptServers,
      lockTimeoutMs: 5000,
      statementTimeoutMs: 60_000,
      environment: { HOME: project.directory, XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] },
      against: 'both',
      ignore: [],
    },
    [Symbol.asyncDispose]: async () => {
      await database.drop();
      await project[Symbol.asyncDispose]();
    },
  };
}

/** A schema of Prisma 7 with these models. */
export function schemaWith(models: string, datasource = ''): string {
  return `datasource db {\n  provider = "postgresql"\n  ${datasource}\n}\n\n${models}\n`;
}
