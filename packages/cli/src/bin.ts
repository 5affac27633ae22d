#!/usr/bin/env node
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runCli } from './cli.ts';
import type { Terminal, TextStream } from './terminal.ts';

declare const PRISMA_MEND_VERSION: string;

const fallbackColumns = 100;
const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

// Prisma's engine and the SQL parser are WebAssembly that works for a moment: optimising it would take longer than it
// saves, a quarter of the CPU of a run with an empty cache. What works long is optimised still.
setFlagsFromString('--wasm-tiering-budget=200000000');

// As newer versions of Node.js have it. Without it `pg` asks for a Response to find out where it runs, which loads all of
// `fetch`: a tenth of the time of a short command.
if (!('navigator' in globalThis)) {
  Object.defineProperty(globalThis, 'navigator', {
    value: { userAgent: `Node.js/${process.versions.node}` },
  });
}

let stoppedBy: 130 | 143 | null = null;
const controller = new AbortController();

// The first signal lets servers and transactions be cleaned up; the second does not wait for that.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    const exitCode = signalExitCodes[signal];
    if (stoppedBy !== null) process.exit(exitCode);
    stoppedBy = exitCode;
    controller.abort();
  });
}

// A reader that went away (`| head`) is no error. On stderr it must not end a running transaction either.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.stderr.on('error', () => undefined);

const crash = new Promise<never>((_resolve, reject) => {
  process.once('uncaughtException', (error) => {
    reject(error);
    controller.abort();
  });
});
crash.catch(() => undefined);

const stream = (target: NodeJS.WriteStream): TextStream => ({
  write: (text) => void target.write(text),
  isTerminal: target.isTTY,
  columns: target.isTTY && target.columns > 0 ? target.columns : fallbackColumns,
});

const terminal: Terminal = {
  output: stream(process.stdout),
  messages: stream(process.stderr),
  canAsk: process.stdin.isTTY && process.stderr.isTTY,
  ask: (question) =>
    new Promise((resolve) => {
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      // While it reads a line, Ctrl-C and Ctrl-D are events of the reader; a closed one never answers.
      reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      reader.once('close', () => resolve(''));
      controller.signal.addEventListener('abort', () => reader.close(), { once: true });
      reader.question(question, (answer) => {
        resolve(answer);
        reader.close();
      });
    }),
  pipes: { input: process.stdin, output: process.stdout },
  environment: process.env,
  directory: process.cwd(),
  signal: controller.signal,
  signalExitCode: () => stoppedBy,
  crash,
};

const exitCode = await runCli(process.argv.slice(2), terminal, PRISMA_MEND_VERSION);
// Engines and servers that were given up on may hold the event loop; what was printed is flushed first.
process.stdout.write('', () => process.exit(exitCode));
