import type { ResolveOptions, ResolveVerb } from '../../src/operations/resolve/resolve-options.ts';
import { makeProject, type TemporaryProject } from './make-project.ts';
import type { SessionOptions } from '../../src/operations/session/session.ts';
import { keptServers } from './kept-servers.ts';

/** A project of Prisma 7 with these migrations; null makes a folder without its file. */
export async function makeHistory(
  migrations: Readonly<Record<string, string | null>>,
  more: Readonly<Record<string, string>> = {},
): Promise<TemporaryProject> {
  const files = Object.entries(migrations).map(([name, sql]) =>
    sql === null
      ? ([`prisma/migrations/${name}/README.md`, ''] as const)
      : ([`prisma/migrations/${name}/migration.sql`, sql] as const),
  );
  return makeProject({
    'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n',
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    ...Object.fromEntries(files),
    ...more,
  });
}

export function resolveOptions(
  { directory }: Pick<TemporaryProject, 'directory'>,
  url: string,
  verb: ResolveVerb,
  names: readonly string[] = [],
  more: Partial<ResolveOptions> = {},
): ResolveOptions & SessionOptions {
  return {
    directory,
    url,
    schemaPath: `${directory}/prisma/schema.prisma`,
    shadow: { kind: 'embedded' },
    keptServers,
    lockTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    environment: process.env,
    verb,
    names,
    acceptsUnproven: false,
    consent: { yes: true },
    isDryRun: false,
    ...more,
  };
}
