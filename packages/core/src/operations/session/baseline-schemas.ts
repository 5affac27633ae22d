import type { ObjectIdentity } from '../../model/identity.ts';
import type { Project } from '../../model/project.ts';
import type { LiveState } from './live-state.ts';

/** Schemas that hosting platforms, extensions and tools make and keep for themselves. */
const platformSchemas: ReadonlySet<string> = new Set([
  // Supabase
  'auth',
  'extensions',
  'graphql',
  'graphql_public',
  'net',
  'pgbouncer',
  'pgsodium',
  'pgsodium_masks',
  'realtime',
  '_realtime',
  'storage',
  'supabase_functions',
  'supabase_migrations',
  'vault',
  // Neon
  'neon',
  'neon_auth',
  // TimescaleDB
  '_timescaledb_cache',
  '_timescaledb_catalog',
  '_timescaledb_config',
  '_timescaledb_debug',
  '_timescaledb_functions',
  '_timescaledb_internal',
  'timescaledb_experimental',
  'timescaledb_information',
  // PostGIS
  'tiger',
  'tiger_data',
  'topology',
  // Hasura, pg_cron, pg_partman, Drizzle, Atlas
  'hdb_catalog',
  'hdb_views',
  'cron',
  'partman',
  'drizzle',
  'atlas_schema_revisions',
]);

/** Whether a hosting platform, an extension or a tool makes the schema and keeps it for itself. */
export function isPlatformSchema(schema: string): boolean {
  return platformSchemas.has(schema);
}

const platformPublications: ReadonlySet<string> = new Set([
  'supabase_realtime',
  'supabase_realtime_messages_publication',
  'logflare_pub',
]);

/** Whether a hosting platform makes the publication and changes it by itself. */
export function isPlatformPublication({ kind, name }: ObjectIdentity): boolean {
  return kind === 'publication' && platformPublications.has(name);
}

/**
 * The schemas that a first migration is made from: those that the datasource block names or, where it names none,
 * the whole database but what a hosting platform keeps there for itself. The connection's own is always among them.
 */
export function baselineSchemas(project: Project, live: LiveState): readonly string[] {
  const named = project.schema?.schemas ?? [];
  const chosen =
    named.length > 0 ? named : live.catalog.schemas.filter((schema) => !platformSchemas.has(schema));
  return [...new Set([live.defaultSchema, ...chosen])];
}
