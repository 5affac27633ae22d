import { Client } from 'pg';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import type { ParsedUrl } from './parse-url.ts';

export interface WireOptions {
  readonly url: ParsedUrl;
  readonly user: string;
  readonly database: string;
  /** Null: PgBouncer leaves it on the server connection, for the next client that gives none. */
  readonly applicationName: string | null;
  readonly tls: ConnectionOptions | null;
  readonly stream?: () => Duplex;
}

/** `pg`'s client, deaf to the PG… variables of the environment, which Prisma does not read either. */
export class WireClient extends Client {
  /** Set by the server's BackendKeyData; `pg` does not declare them. */
  declare readonly processID: number | null;
  declare readonly secretKey: number | null;
  readonly #startup: Readonly<Record<string, string>>;

  constructor({ url, user, database, applicationName, tls, stream }: WireOptions) {
    super({
      host: url.host,
      port: url.port,
      user,
      database,
      password: () => url.password.reveal(),
      ssl: tls ?? false,
      sslnegotiation: 'postgres',
      keepAlive: stream === undefined,
      connectionTimeoutMillis: url.connectTimeoutMs ?? 0,
      ...(stream === undefined ? {} : { stream }),
    });
    this.#startup = {
      user,
      database,
      ...(applicationName === null ? {} : { application_name: applicationName }),
      ...(url.options === null ? {} : { options: url.options }),
    };
  }

  cut(): void {
    this.connection.stream.destroy();
  }

  /** Overrides `pg`'s: poolers refuse start-up parameters beyond these. */
  getStartupConf(): Readonly<Record<string, string>> {
    return this.#startup;
  }
}
