import { spawn } from 'node:child_process';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The command line's own engine, or another one: the same judge by several engines. */
export type JudgeEngine = '6.19' | '7.8' | '7.10' | '8.1';

export interface PrismaRun {
  /** Major of the command line: 7 is 7.10.1, 6 is 6.19.3. */
  readonly version: 6 | 7;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly engine?: JudgeEngine;
  /** Looks like a terminal to Prisma, as `migrate dev` demands. */
  readonly isInteractive?: boolean;
  /** Aborting it kills the command line and its engine, as `kill -9` of both would. */
  readonly kill?: AbortSignal;
}

export interface PrismaResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const enginePackages: Readonly<Record<JudgeEngine, string>> = {
  '6.19': '@prisma/schema-engine-wasm-6',
  '7.8': '@prisma/schema-engine-wasm-7.8',
  '7.10': '@prisma/schema-engine-wasm',
  '8.1': '@prisma/schema-engine-wasm-8',
};

/** For programs that live a second: their WebAssembly is not optimised, and their code compiled once for all runs. */
export const startsQuickly = ['--liftoff-only', '--no-opt', '--require', here('./compile-cache.cjs')];

/**
 * Runs the real `prisma` command line, offline: its native engine is replaced by the same engine as WebAssembly.
 */
export async function runPrisma(run: PrismaRun): Promise<PrismaResult> {
  const { version, cwd, args, engine = version === 6 ? '6.19' : '7.10', isInteractive = false } = run;
  const prisma = require.resolve(version === 6 ? 'prisma-6/build/index.js' : 'prisma/build/index.js');
  const shim = await shimPath();
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:DATABASE_URL|PG|CI$|NODE_OPTIONS)/.test(name),
  );
  const child = spawn(
    process.execPath,
    [
      ...startsQuickly,
      ...(isInteractive ? ['--require', here('./make-interactive.cjs')] : []),
      prisma,
      ...args,
    ],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: run.kill !== undefined,
      env: {
        ...Object.fromEntries(inherited),
        NO_COLOR: '1',
        CHECKPOINT_DISABLE: '1',
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        PRISMA_SCHEMA_ENGINE_BINARY: shim,
        // Any file will do: it keeps Prisma 6 from downloading its query engine.
        ...(version === 6 ? { PRISMA_QUERY_ENGINE_LIBRARY: shim } : {}),
        ENGINE_PACKAGE: enginePackages[engine],
        SCHEMA_PACKAGE: version === 6 ? '@prisma/prisma-schema-wasm-6' : '@prisma/prisma-schema-wasm',
        ...run.env,
      },
    },
  );
  const { pid } = child;
  if (pid !== undefined) run.kill?.addEventListener('abort', () => process.kill(-pid, 'SIGKILL'));
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  return { exitCode, ...output };
}

let shim: Promise<string> | null = null;

/** Prisma starts the engine as a program: a script that runs the shim with this very Node.js. */
function shimPath(): Promise<string> {
  shim ??= (async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'prisma-engine-')), 'schema-engine');
    await writeFile(
      path,
      `#!/bin/sh\nexec ${[process.execPath, ...startsQuickly, here('./schema-engine-shim.mjs')].map((word) => `'${word}'`).join(' ')} "$@"\n`,
    );
    await chmod(path, 0o755);
    return path;
  })();
  return shim;
}
