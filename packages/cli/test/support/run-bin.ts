import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command line; `PRISMA_MEND_BIN` names another build, for long runs beside a changing work tree. */
const builtBin =
  process.env['PRISMA_MEND_BIN'] ?? fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BinOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  /** What it can read; without it there is nothing. */
  readonly stdin?: string;
  /** Another copy of the command line. */
  readonly bin?: string;
}

/** Starts the built command line as a user would, without a terminal and without this process's variables. */
export function startBin(
  args: readonly string[],
  { cwd, env, uid, stdin, bin = builtBin }: BinOptions,
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const inherited = Object.entries(process.env).filter(([name]) =>
    /^(?:PATH|HOME|TMPDIR|XDG_.*)$/.test(name),
  );
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(inherited), ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  child.stdin.on('error', () => undefined).end(stdin ?? '');
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...output }));
  });
  return { child, ended };
}

export function runBin(args: readonly string[], options: BinOptions): Promise<Ended> {
  return startBin(args, options).ended;
}
