/**
 * Runs pg_dump (WebAssembly, PostgreSQL 18) once. It reads its connection synchronously, so it lives in a
 * worker that may sleep; the thread that started it owns the socket and passes bytes both ways.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { pgDump } from '@electric-sql/pglite-tools/pg_dump';

const { socketPort, arrivals, args } = workerData;
const arrived = new Int32Array(arrivals);
let seen = 0;

function receive() {
  for (;;) {
    const message = receiveMessageOnPort(socketPort);
    if (message !== undefined) {
      if (message.message === null) throw new Error('the server closed the connection of pg_dump');
      return message.message;
    }
    Atomics.wait(arrived, 0, seen);
    seen = Atomics.load(arrived, 0);
  }
}

/** Cuts a stream of protocol messages; `tagged` is false for the startup message only. */
class Messages {
  #bytes = Buffer.alloc(0);

  push(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
  }

  next(tagged) {
    const start = tagged ? 1 : 0;
    if (this.#bytes.length < start + 4) return null;
    const end = start + this.#bytes.readUInt32BE(start);
    if (this.#bytes.length < end) return null;
    const message = this.#bytes.subarray(0, end);
    this.#bytes = this.#bytes.subarray(end);
    return message;
  }
}

const authenticationSteps = new Set([3, 5, 10, 11]);

/** After these the server waits for the client: ReadyForQuery, a question of the authentication, COPY IN. */
function isServersLastWord(message, isStartingUp) {
  switch (String.fromCharCode(message[0])) {
    case 'Z':
    case 'G':
      return true;
    case 'R':
      return authenticationSteps.has(message.readUInt32BE(5));
    case 'E':
      return isStartingUp;
    default:
      return false;
  }
}

const frontend = new Messages();
const backend = new Messages();
let hasStarted = false;
let isReady = false;

/** What pgDump takes for a PGlite: sends what libpq writes and hands it the whole answer. */
const server = {
  execProtocolRawStream(bytes, { onRawData }) {
    socketPort.postMessage(Uint8Array.from(bytes));
    frontend.push(bytes);
    for (let message; (message = frontend.next(hasStarted)) !== null;) {
      const tag = hasStarted ? String.fromCharCode(message[0]) : 'startup';
      hasStarted = true;
      if (['startup', 'p', 'Q', 'S'].includes(tag)) this.passAnswer(onRawData);
    }
  },
  /** All at once: what it is given is joined to what it has, and piece by piece that takes the square of the time. */
  passAnswer(onRawData) {
    const answer = [];
    for (;;) {
      for (let message; (message = backend.next(true)) !== null;) {
        answer.push(message);
        if (message[0] === 0x5a) isReady = true;
        if (isServersLastWord(message, !isReady)) return onRawData(Buffer.concat(answer));
      }
      backend.push(receive());
    }
  },
  query: () => Promise.resolve({ rows: [{ search_path: '' }] }),
  exec: () => Promise.resolve([]),
};

try {
  const file = await pgDump({ pg: server, args });
  parentPort.postMessage({ dump: await file.text() });
} catch (error) {
  parentPort.postMessage({ failure: error instanceof Error ? error.message : String(error) });
}
