import { createServer, connect, type AddressInfo } from 'node:net';

/** BackendKeyData: type, length, process, secret. */
const keyLength = 13;

/**
 * Stands between a client and a server as a pooler does: the process that it announces to the client is none of the
 * server's.
 */
export async function startPooler(serverPort: number): Promise<{ readonly port: number; stop(): void }> {
  const proxy = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.pipe(server);
    server.on('data', (bytes: Buffer) => {
      const at = bytes.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
      if (at >= 0 && bytes.length >= at + keyLength) bytes.writeInt32BE(123_456_789, at + 5);
      client.write(bytes);
    });
    server.on('end', () => client.end());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return { port: (proxy.address() as AddressInfo).port, stop: () => proxy.close() };
}
