import { randomUUID } from 'node:crypto';
import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const text = (value) => value;
/** Everything that the engine selects; timestamps as RFC 3339. */
const conversions = new Map([
  [16, [ColumnTypeEnum.Boolean, (value) => value === 't']],
  [18, [ColumnTypeEnum.Character, text]],
  [20, [ColumnTypeEnum.Int64, text]],
  [21, [ColumnTypeEnum.Int32, Number]],
  [23, [ColumnTypeEnum.Int32, Number]],
  [26, [ColumnTypeEnum.Int64, text]],
  [1009, [ColumnTypeEnum.TextArray, (value) => pg.types.getTypeParser(1009, 'text')(value)]],
  [1114, [ColumnTypeEnum.DateTime, (value) => `${value.replace(' ', 'T')}+00:00`]],
  [1184, [ColumnTypeEnum.DateTime, (value) => value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')]],
]);
const conversionOf = (typeId) => conversions.get(typeId) ?? [ColumnTypeEnum.Text, text];

/** A connection as Prisma's native engine opens one: `?schema=` becomes the search_path. */
export async function connect(url) {
  const parsed = new URL(url);
  const schema = parsed.searchParams.get('schema');
  const host = parsed.searchParams.get('host') ?? parsed.hostname.replace(/^\[|\]$/g, '');
  const client = new pg.Client({
    host,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: databaseName(url),
    application_name: 'prisma (test)',
    types: { getTypeParser: () => text },
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.query("set timezone = 'UTC'; set datestyle = 'ISO'");
  if (schema !== null) await client.query(`set search_path = ${client.escapeIdentifier(schema)}`);
  return client;
}

export function databaseName(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1)) || 'postgres';
}

export function withDatabase(url, name) {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}

function defaultSchema(url) {
  return (url === null ? null : new URL(url).searchParams.get('schema')) ?? 'public';
}

/** A shadow database as the native engine makes one: created and dropped, or the named one emptied before use. */
export async function createShadow(url, shadowUrl, schemas) {
  if (shadowUrl !== undefined) {
    const client = await connect(shadowUrl);
    for (const schema of new Set([defaultSchema(shadowUrl), ...schemas])) {
      const name = client.escapeIdentifier(schema);
      await client.query(`drop schema if exists ${name} cascade; create schema ${name}`);
    }
    await client.query('drop table if exists _prisma_migrations').catch(() => undefined);
    return { client, url: shadowUrl, drop: () => client.end() };
  }
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  const admin = await connect(url);
  await admin.query(`create database ${admin.escapeIdentifier(name)}`);
  const shadow = withDatabase(url, name);
  const client = await connect(shadow);
  const drop = async () => {
    await client.end();
    await admin.query(`drop database if exists ${admin.escapeIdentifier(name)} with (force)`);
    await admin.end();
  };
  return { client, url: shadow, drop };
}

class Adapter {
  provider = 'postgres';
  adapterName = 'schema-engine-shim';

  constructor(client, schemaName, close, onScriptError) {
    Object.assign(this, { client, schemaName, close, onScriptError });
  }

  getConnectionInfo() {
    return { schemaName: this.schemaName, supportsRelationJoins: false };
  }

  async queryRaw({ sql, args }) {
    const { fields, rows } = await this.#run({ text: sql, values: args, rowMode: 'array' });
    const wanted = fields.map((field) => conversionOf(field.dataTypeID));
    return {
      columnNames: fields.map((field) => field.name),
      columnTypes: wanted.map(([type]) => type),
      rows: rows.map((row) => row.map((cell, index) => (cell === null ? null : wanted[index][1](cell)))),
    };
  }

  async executeRaw({ sql, args }) {
    const result = await this.#run(args.length === 0 ? { text: sql } : { text: sql, values: args });
    return result.rowCount ?? 0;
  }

  async executeScript(script) {
    try {
      await this.#run({ text: script });
    } catch (error) {
      this.onScriptError(error.cause);
      throw error;
    }
  }

  async #run(query) {
    try {
      return await this.client.query(query);
    } catch (error) {
      const { code, severity, message, detail, column, hint } = error;
      if (code === undefined) throw error;
      throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
    }
  }

  dispose() {
    return this.close();
  }
}

/** Answers what the engine asks of a server when it connects, for comparisons that need none. */
class OfflineAdapter extends Adapter {
  constructor() {
    super(
      null,
      'public',
      () => Promise.resolve(),
      () => undefined,
    );
  }

  async queryRaw() {
    return {
      columnNames: ['exists', 'version', 'numeric_version'],
      columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
      rows: [[true, 'PostgreSQL 17.0', 170_000]],
    };
  }
}

export class AdapterFactory {
  provider = 'postgres';
  adapterName = 'schema-engine-shim';
  /** What the server said of the last script that failed. */
  scriptError = null;
  #url;
  #openShadow;
  #main = null;
  #shadows = new Set();

  constructor({ url, openShadow }) {
    this.#url = url;
    this.#openShadow = openShadow;
  }

  async connect() {
    if (this.#url === null) return new OfflineAdapter();
    if (this.#url === undefined) throw new Error('the shim was given no database URL');
    this.#main = await connect(this.#url);
    const remember = (error) => (this.scriptError = error);
    return new Adapter(this.#main, defaultSchema(this.#url), () => Promise.resolve(), remember);
  }

  async connectToShadowDb() {
    const shadow = await this.#openShadow();
    this.#shadows.add(shadow);
    const drop = async () => {
      if (this.#shadows.delete(shadow)) await shadow.drop();
    };
    return new Adapter(shadow.client, defaultSchema(shadow.url), drop, () => undefined);
  }

  async lastMigrationName() {
    const sql =
      'select migration_name from _prisma_migrations where finished_at is null order by started_at desc limit 1';
    return (await this.#main.query(sql)).rows[0]?.migration_name;
  }

  /** Ends the session, and with it Prisma's advisory lock. */
  async close() {
    for (const shadow of this.#shadows) await shadow.drop();
    await this.#main?.end();
  }
}
