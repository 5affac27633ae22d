import { basename, dirname } from 'node:path';
import type { Environment } from '../model/options.ts';
import { runGit } from './run-git.ts';

/** Whether a file is part of a git repository, and so came, or may come, with somebody's branch. */
export async function isTracked(path: string, environment: Environment): Promise<boolean> {
  const args = ['-C', dirname(path), 'ls-files', '--error-unmatch', '--'];
  return (await runGit([...args, `:(literal)${basename(path)}`], environment)) !== null;
}
