import { spawn } from 'node:child_process';
import type { Environment } from '../model/options.ts';

/**
 * A branch may bring a folder that git takes for a repository of its own (a bare one), with settings that name
 * programs: none is entered, nothing is fetched, and no setting runs anything.
 */
const guarded = ['-c', 'safe.bareRepository=explicit', '-c', 'core.fsmonitor='];
const guards = { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' };

/** Null when git is not there or says no. */
export function runGit(
  args: readonly string[],
  environment: Environment,
  input = '',
): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const child = spawn('git', [...guarded, ...args], {
      env: { ...environment, ...guards },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.on('error', () => undefined);
    child.once('error', () => resolve(null));
    child.once('close', (code) => resolve(code === 0 ? Buffer.concat(chunks) : null));
    child.stdin.end(input);
  });
}
