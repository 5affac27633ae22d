import { Worker } from 'node:worker_threads';
import type { ProtocolServer } from './pglite-stream.ts';

export interface PgliteStart {
  /** Module of the package. */
  readonly packageUrl: string;
  readonly extensions: readonly PgliteExtension[];
  /** Data directory to start from; null begins a new one. */
  readonly image: Uint8Array | null;
}

export interface PgliteExtension {
  /** What its module exports it as. */
  readonly key: string;
  readonly url: string;
}

/** Text, because a thread starts from JavaScript of its own, which is no file of a bundle nor of the sources. */
const threadSource = `
  const { parentPort, workerData } = require('node:worker_threads');
  const start = async () => {
    const { packageUrl, image } = workerData;
    const { PGlite } = await import(packageUrl);
    const extensions = {};
    for (const { key, url } of workerData.extensions) {
      const extension = (await import(url))[key];
      if (typeof extension?.setup === 'function') extensions[key] = extension;
    }
    return PGlite.create({ extensions, ...(image === null ? {} : { loadDataDir: new Blob([image]) }) });
  };
  const tasks = {
    start: () => new Uint8Array(),
    send: (instance, message) => instance.execProtocolRaw(message),
    dump: async (instance) => new Uint8Array(await (await instance.dumpDataDir('none')).arrayBuffer()),
  };
  const started = start();
  started.catch(() => undefined);
  parentPort.on('message', async ({ id, task, message }) => {
    try {
      const answer = (await tasks[task](await started, message)).slice();
      parentPort.postMessage({ id, answer }, [answer.buffer]);
    } catch (error) {
      parentPort.postMessage({ id, error: String(error?.stack ?? error) });
    }
  });
`;

interface Reply {
  readonly id: number;
  readonly answer?: Uint8Array;
  readonly error?: string;
}

interface Asked {
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** PGlite in a thread of its own, which can be ended whatever the SQL in it does. */
export class PgliteThread implements ProtocolServer {
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  #last = 0;
  #end: Error | null = null;

  private constructor(start: PgliteStart) {
    this.#worker = new Worker(threadSource, { eval: true, workerData: start, env: {}, execArgv: [] });
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) =>
      this.#fail(error instanceof Error ? error : new Error(String(error))),
    );
    this.#worker.on('exit', () => this.#fail(new Error('PGlite has ended')));
  }

  static async start(start: PgliteStart): Promise<PgliteThread> {
    const thread = new PgliteThread(start);
    try {
      await thread.#ask('start');
      return thread;
    } catch (error) {
      await thread.close();
      throw error;
    }
  }

  execProtocolRaw(message: Uint8Array): Promise<Uint8Array> {
    return this.#ask('send', new Uint8Array(message));
  }

  /** The data directory, to start from. */
  dumpDataDirectory(): Promise<Uint8Array> {
    return this.#ask('dump');
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(task: 'start' | 'send' | 'dump', message?: Uint8Array): Promise<Uint8Array> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#worker.postMessage({ id, task, message });
    });
  }

  #settle({ id, answer, error }: Reply): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (answer === undefined) asked?.reject(new Error(error));
    else asked?.resolve(answer);
  }

  #fail(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#asked.values()) reject(this.#end);
    this.#asked.clear();
  }
}
