import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Command line of a running process, arguments joined by spaces; null when there is no such process. */
export async function readCommandLine(pid: number): Promise<string | null> {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  try {
    if (platform() === 'linux') {
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    }
    return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    return null;
  }
}

/** Sends a signal; no error when the process is gone or belongs to someone else. */
export async function stopProcess(pid: number, signal: 'INT' | 'QUIT'): Promise<void> {
  await run('/bin/sh', ['-c', 'kill -s "$0" "$1"', signal, String(pid)]).catch(() => undefined);
}
