import { spawn } from 'node:child_process';
import type { Environment } from '../model/options.ts';

/** Null when git is not there or says no. */
export function runGit(
  args: readonly string[],
  environment: Environment,
  input = '',
): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const child = spawn('git', args, { env: { ...environment }, stdio: ['pipe', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.on('error', () => undefined);
    child.once('error', () => resolve(null));
    child.once('close', (code) => resolve(code === 0 ? Buffer.concat(chunks) : null));
    child.stdin.end(input);
  });
}
