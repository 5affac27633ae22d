import type { Duplex } from 'node:stream';
import { connect as connectSocket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { connect as connectTls } from 'node:tls';

/** Key under which the server lets a second connection stop what the first one is running. */
export interface CancelKey {
  readonly processId: number;
  readonly secretKey: number;
}

const waitMs = 1000;
/** Request codes of the protocol, which stand in the place of a version number. */
const cancelCode = 80_877_102;
const tlsCode = 80_877_103;

/** Asks the server to stop the running statement. Resolves when it was asked or cannot be: it is a best effort. */
export function sendCancelRequest(
  address: { readonly host: string; readonly port: number },
  tls: ConnectionOptions | null,
  key: CancelKey,
): Promise<void> {
  return new Promise((resolve) => {
    const socket = address.host.startsWith('/')
      ? connectSocket(`${address.host}/.s.PGSQL.${address.port}`)
      : connectSocket(address.port, address.host);
    const finish = (): void => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(waitMs, finish).once('error', finish).once('close', finish);
    socket.once('connect', () => {
      if (tls === null) {
        ask(socket, key);
        return;
      }
      socket.write(words(8, tlsCode));
      socket.once('data', () => {
        const secured = connectTls({ ...tls, socket, host: address.host });
        secured.once('error', finish).once('secureConnect', () => ask(secured, key));
      });
    });
  });
}

/** The server answers by closing the connection. */
function ask(stream: Duplex, key: CancelKey): void {
  stream.resume();
  stream.write(words(16, cancelCode, key.processId, key.secretKey));
}

function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeInt32BE(value | 0, index * 4));
  return buffer;
}
