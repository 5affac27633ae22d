import type { Writer } from '../database/database.ts';
import { openWriter } from '../database/open-database.ts';
import { InvariantError } from '../model/failure.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { Administration } from './administration.ts';
import { forgetSubscriptionsSql } from './administered-subscription.ts';
import { EmbeddedServer } from './embedded-server.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { administratorRole, sandboxRole } from './sandbox-roles.ts';
import type { SandboxPasswords } from './sandbox-roles.ts';

export interface SandboxOptions {
  readonly binaries: PostgresBinaries;
  /** Where initialised data directories are kept; null keeps none. */
  readonly cacheDirectory: string | null;
  readonly signal?: AbortSignal;
}

/** What all databases of the server share, as text; what belongs to a database goes with it. */
const sharedStateSql = (serverVersionNumber: number): string =>
  [
    'pg_roles',
    'pg_auth_members',
    'pg_db_role_setting',
    'pg_tablespace',
    'pg_subscription',
    'pg_shdescription',
    'pg_shseclabel',
    'pg_replication_origin',
    ...(serverVersionNumber >= 150_000 ? ['pg_parameter_acl'] : []),
  ]
    .map((relation) => `select '${relation}', r::pg_catalog.text from pg_catalog.${relation} r`)
    .concat(
      `select 'pg_database', pg_catalog.concat_ws(' ', datname, datdba, datacl) from pg_catalog.pg_database`,
    )
    .join(' union all ')
    .concat(' order by 1, 2');

const foreignDatabasesSql = `select datname as name from pg_catalog.pg_database where oid operator(pg_catalog.>=) 16384::pg_catalog.oid`;
const madeRolesSql = `select rolname as name from pg_catalog.pg_roles
where oid operator(pg_catalog.>=) 16384::pg_catalog.oid and rolname operator(pg_catalog.<>) '${sandboxRole}'`;

/** A private server for SQL that nobody has read. It can be used again once it is as it was when it was started. */
export class SandboxServer {
  readonly binaries: PostgresBinaries;
  readonly admin: Writer;
  readonly administration: Administration;
  readonly #server: EmbeddedServer;
  readonly #passwords: SandboxPasswords;
  /** As it was started. */
  #sharedState = '';

  private constructor(
    binaries: PostgresBinaries,
    server: EmbeddedServer,
    passwords: SandboxPasswords,
    admin: Writer,
  ) {
    this.binaries = binaries;
    this.admin = admin;
    this.administration = new Administration(admin);
    this.#server = server;
    this.#passwords = passwords;
  }

  /** @throws Failure `shadow-failed` when the binaries do not run here */
  static async start(options: SandboxOptions): Promise<SandboxServer> {
    const server = await EmbeddedServer.start({ ...options, listensOnLoopback: false, isSandbox: true });
    try {
      const { passwords } = server;
      if (passwords === null) throw new InvariantError('a scratch server is a sandbox');
      const admin = await open(server, { role: administratorRole, password: passwords.administrator });
      const sandbox = new SandboxServer(options.binaries, server, passwords, admin);
      sandbox.#sharedState = await sandbox.#readSharedState();
      return sandbox;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get major(): number {
    return this.#server.major;
  }

  get dataDirectory(): string {
    return this.#server.dataDirectory;
  }

  /** A session of the role that everything is replayed as, whatever that did to itself before. */
  async open(database: string, schema: string | null, signal: AbortSignal): Promise<Writer> {
    const password = this.#passwords.sandbox;
    await this.administration.restoreLogin(password);
    return open(this.#server, { role: sandboxRole, password, database, schema, signal });
  }

  /**
   * Drops what was made.
   *
   * @returns false when something of it is left, or the server is gone: it must not be used again
   */
  async clear(): Promise<boolean> {
    try {
      for (const name of await this.#names(foreignDatabasesSql)) {
        await this.admin.script(forgetSubscriptionsSql(name));
        await this.admin.script(`DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`);
      }
      for (const name of await this.#names(madeRolesSql)) {
        await this.admin.script(`DROP ROLE ${quoteIdentifier(name)}`);
      }
      await this.administration.forget();
      await this.administration.restoreLogin(this.#passwords.sandbox);
      return (await this.#readSharedState()) === this.#sharedState;
    } catch {
      return false;
    }
  }

  /** Stops the server and removes everything it wrote. */
  async stop(): Promise<void> {
    await this.admin.close();
    await this.#server.stop();
  }

  async #names(sql: string): Promise<readonly string[]> {
    const rows = await this.admin.query<{ name: string | null }>(sql);
    return rows.map(({ name }) => name ?? '');
  }

  async #readSharedState(): Promise<string> {
    const rows = await this.admin.queryTyped(sharedStateSql(this.admin.identity.serverVersionNumber));
    return JSON.stringify(rows.rows);
  }
}

interface SandboxLogin {
  readonly role: string;
  readonly password: string;
  readonly database?: string;
  readonly schema?: string | null;
  readonly signal?: AbortSignal;
}

async function open(
  { socketDirectory: host }: EmbeddedServer,
  { role, password, database = 'postgres', schema = null, signal }: SandboxLogin,
): Promise<Writer> {
  const parameters = new URLSearchParams({ host, ...(schema === null ? {} : { schema }) });
  return openWriter({
    url: `postgresql://${role}:${password}@localhost:5432/postgres?${parameters.toString()}`,
    database,
    applicationName: 'prisma-mend shadow',
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
    ...(signal === undefined ? {} : { signal }),
  });
}
