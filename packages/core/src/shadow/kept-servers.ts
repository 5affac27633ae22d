import type { PostgresBinaries } from './postgres-binaries.ts';
import type { SandboxServer } from './sandbox-server.ts';

/** Scratch servers that wait for their next use: starting one costs more than emptying it. */
export class KeptServers {
  readonly #idle: SandboxServer[] = [];
  #hasEnded = false;

  /** One of these binaries that is as it was when it was started; else a new one. */
  async take({ directory }: PostgresBinaries, start: () => Promise<SandboxServer>): Promise<SandboxServer> {
    for (;;) {
      const place = this.#idle.findIndex((server) => server.binaries.directory === directory);
      const [server] = place === -1 ? [] : this.#idle.splice(place, 1);
      if (server === undefined) return start();
      if (await server.clear()) return server;
      await server.stop();
    }
  }

  /** What was made on it stays until it is taken again. */
  async give(server: SandboxServer): Promise<void> {
    if (this.#hasEnded) await server.stop();
    else this.#idle.push(server);
  }

  /** Stops all of them, and each that is given later. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    const results = await Promise.allSettled(this.#idle.splice(0).map((server) => server.stop()));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}
