import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../model/failure.ts';
import { watchdogFile } from './scratch-directory.ts';
import type { ServerAccount } from './server-account.ts';

const startTimeoutMs = 30_000;
/** Removing the files of twenty thousand tables takes a busy machine longer than stopping does. */
const stopTimeoutMs = 60_000;

/**
 * Runs `postgres` beneath a shell that holds the reading end of a pipe from us. When we die, however we die, the pipe
 * closes; the shell then shuts the server down and removes the directory. Its working order:
 * - fd 3 is the pipe: a background job of a non-interactive shell gets /dev/null as standard input;
 * - its own messages go nowhere once we are dead: a write to our closed end of standard error would kill it;
 * - the end of the pipe asks for an immediate shutdown, after which the directory goes; it is asked for again,
 *   because background jobs of such a shell ignore SIGQUIT until `postgres` has set its own handlers.
 */
const watchdogScript = `
directory=$0
[ "$1" = 0 ] || ulimit -v "$1" 2>/dev/null
shift
exec 3<&0
echo $$ > "$directory/${watchdogFile}"
"$@" 3<&- </dev/null &
server=$!
exec 2>/dev/null
{ exec >/dev/null 2>&1; read -r _ <&3
  kill -QUIT $server; sleep 1; kill -QUIT $server; sleep 5; kill -KILL $server; } &
watcher=$!
exec 3<&-
wait $server
status=$?
kill $watcher 2>/dev/null
rm -rf "$directory"
exit $status
`;

export interface PostgresCommand {
  readonly scratchDirectory: string;
  readonly executable: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly account: ServerAccount | null;
  /** Of address space that each process of the server may have, in KiB. */
  readonly memoryLimitKib?: number;
}

/** A running `postgres`; it ends with {@link PostgresProcess.stop} or with us. */
export class PostgresProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #hasExited = false;
  #log = '';

  constructor(command: PostgresCommand) {
    this.#child = spawn(
      '/bin/sh',
      [
        '-c',
        watchdogScript,
        command.scratchDirectory,
        String(command.memoryLimitKib ?? 0),
        command.executable,
        ...command.arguments,
      ],
      {
        cwd: command.scratchDirectory,
        env: command.environment,
        stdio: ['pipe', 'ignore', 'pipe'],
        // A session of its own: Ctrl-C in a terminal reaches us alone, and we stop the server in our own order.
        detached: true,
        ...(command.account ?? {}),
      },
    );
    this.#exited = new Promise((resolve) => {
      const finish = (): void => {
        this.#hasExited = true;
        resolve();
      };
      this.#child.once('exit', finish);
      this.#child.once('error', (error) => {
        this.#log += error.message;
        finish();
      });
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-4000);
    });
    this.#child.stdin?.on('error', () => undefined);
    // A server that is left open must not keep the program running.
    this.#child.unref();
    for (const pipe of [this.#child.stdin, this.#child.stderr]) if (pipe instanceof Socket) pipe.unref();
  }

  /** Waits until connections are accepted: the last line of `postmaster.pid` then says `ready`. */
  async waitUntilReady(dataDirectory: string, signal: AbortSignal | undefined): Promise<void> {
    const lockFile = join(dataDirectory, 'postmaster.pid');
    const deadline = Date.now() + startTimeoutMs;
    while (!(await readFile(lockFile, 'utf8').catch(() => '')).split('\n').at(7)?.startsWith('ready')) {
      if (signal?.aborted === true)
        throw new Failure('cancelled', 'Cancelled while a scratch server was starting.');
      if (this.#hasExited) throw startFailure(this.#log);
      if (Date.now() > deadline)
        throw startFailure(`not ready after ${startTimeoutMs / 1000} s\n${this.#log}`);
      await sleep(3);
    }
  }

  /** Shuts the server down at once, and removes the scratch directory. */
  async stop(): Promise<void> {
    if (!this.#hasExited) this.#child.stdin?.end();
    this.#child.ref();
    const stopped = await Promise.race([
      this.#exited.then(() => true),
      sleep(stopTimeoutMs, false, { ref: false }),
    ]);
    if (!stopped) throw new Failure('shadow-failed', `The scratch server did not stop: ${this.#log}`);
  }
}

function startFailure(log: string): Failure {
  return new Failure(
    'shadow-failed',
    `The embedded PostgreSQL did not start: ${log.trim() || 'no reason given'}`,
    {
      next: 'Try --shadow pglite, or name an empty database with --shadow <url>.',
    },
  );
}
