import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, expect } from '@jest/globals';
import type { Reader, Writer } from '../../src/database/database.ts';
import type { DatabaseTarget } from '../../src/database/open-database.ts';
import { openReader, openWriter } from '../../src/database/open-database.ts';
import { Secret } from '../../src/model/secret.ts';
import type { TestDatabase } from './postgres.ts';

const opened: Reader[] = [];
const listening: Server[] = [];

afterEach(async () => {
  await closeAll();
  for (const one of listening.splice(0)) one.close();
});

/** Closes what {@link open} has opened. */
export async function closeAll(): Promise<void> {
  for (const database of opened.splice(0)) await database.close();
}

const target = { applicationName: 'database test', lockTimeoutMs: 2000, statementTimeoutMs: 20_000 } as const;

/** A connection that is closed after the test. */
export async function open(url: string, options: Partial<DatabaseTarget> = {}): Promise<Writer> {
  const database = await openWriter({ ...target, url: new Secret(url), ...options });
  opened.push(database);
  return database;
}

export async function openToRead(url: string): Promise<Reader> {
  const database = await openReader({ ...target, url: new Secret(url) });
  opened.push(database);
  return database;
}

/** A port of ours that leads wherever `accept` says. */
export async function listen(host: string, accept: (socket: Socket) => void): Promise<number> {
  const proxy = createServer((socket) => {
    socket.on('error', () => undefined);
    accept(socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, host, resolve));
  listening.push(proxy);
  return (proxy.address() as AddressInfo).port;
}

/** The URL with another host, port or query. */
export function at(url: string, changes: { host?: string; port?: number; query?: string }): string {
  const changed = new URL(url);
  if (changes.host !== undefined) changed.hostname = changes.host;
  if (changes.port !== undefined) changed.port = String(changes.port);
  if (changes.query !== undefined) changed.search = changes.query;
  return changed.href;
}

export async function expectNothingRunning(shared: TestDatabase): Promise<void> {
  const sql = `select 1 from pg_stat_activity where query like 'select pg_sleep(30)%' and state = 'active'`;
  expect(await shared.query(sql)).toEqual([]);
}
