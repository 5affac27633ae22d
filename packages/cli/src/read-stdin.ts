import { readSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

const chunkBytes = 1 << 16;
const pauseMs = 10;

/** All of it. A pipe that somebody else opened may have nothing yet, and says so instead of waiting. */
export function readStdin(): string {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.alloc(chunkBytes);
    const count = readSome(chunk);
    if (count === 0) return Buffer.concat(chunks).toString('utf8');
    if (count > 0) chunks.push(chunk.subarray(0, count));
  }
}

/** -1 for nothing yet. */
function readSome(chunk: Buffer): number {
  try {
    return readSync(0, chunk);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EOF') return 0;
    if (code !== 'EAGAIN') throw new UsageError('the targets cannot be read from stdin.');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    return -1;
  }
}
