import { openWriter } from '../../database/open-database.ts';
import type { OperationOptions } from '../../model/options.ts';
import { chooseCacheDirectory } from '../../shadow/cache-directory.ts';
import { findBinaries } from '../../shadow/find-binaries.ts';
import { EmbeddedServer } from '../../shadow/embedded-server.ts';
import { applicationName } from '../session/open-live.ts';

export interface DemoServer {
  /** Of the empty database `clinic`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A private server that plays the production database. Not for untrusted users of this machine: its socket needs no password. */
export async function startDemoServer(options: OperationOptions): Promise<DemoServer> {
  const binaries = await findBinaries({ projectDirectory: options.directory, wantedMajor: null });
  const server = await EmbeddedServer.start({
    binaries,
    cacheDirectory: await chooseCacheDirectory(options.environment),
    listensOnLoopback: false,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const url = (database: string): string =>
    `postgresql://postgres@localhost:5432/${database}?host=${encodeURIComponent(server.socketDirectory)}`;
  try {
    const admin = await openWriter({
      url: url('postgres'),
      applicationName,
      lockTimeoutMs: 0,
      statementTimeoutMs: 0,
    });
    await admin.query('CREATE DATABASE clinic');
    await admin.close();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: url('clinic'), close: () => server.stop() };
}
