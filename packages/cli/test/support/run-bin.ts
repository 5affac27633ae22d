import { fork, spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** The built command line; `PRISMA_MEND_BIN` names another build, for long runs beside a changing work tree. */
const builtBin = process.env['PRISMA_MEND_BIN'] ?? here('../../dist/bin.js');

export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface BinOptions extends RunOptions {
  readonly uid?: number;
  /** What it can read; without it there is nothing. */
  readonly stdin?: string;
  /** Another copy of the command line. */
  readonly bin?: string;
}

/** As a user would have it, without this process's own variables. */
function environmentOf({ env }: Pick<RunOptions, 'env'>): Readonly<Record<string, string | undefined>> {
  const inherited = Object.entries(process.env).filter(([name]) =>
    /^(?:PATH|HOME|TMPDIR|XDG_.*)$/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...env };
}

/** Starts the built command line as a user would, without a terminal, in a process of its own. */
export function startBin(
  args: readonly string[],
  options: BinOptions,
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const { cwd, uid, stdin, bin = builtBin } = options;
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environmentOf(options),
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

/** Runs it in a process of its own, for what only a process shows: its user, its input, how it meets others. */
export function runBin(args: readonly string[], options: BinOptions): Promise<Ended> {
  return startBin(args, options).ended;
}

type Answer = Ended & { readonly id: number };
interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The process in which the runs of this file take place. */
let warm: ChildProcess | null = null;
const waiting = new Map<number, Waiting>();
let runs = 0;

afterAll(() => {
  warm?.disconnect();
  warm = null;
});

function startWarm(): ChildProcess {
  const child = fork(here('warm-cli.mjs'), {
    execArgv: ['--liftoff-only'],
    env: environmentOf({}),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.resolve(answer));
  child.once('exit', () => {
    if (warm === child) warm = null;
    for (const { reject } of waiting.values())
      reject(new Error('the command line ended in the midst of a run'));
    waiting.clear();
  });
  return child;
}

/**
 * Runs the built command line in a process that has loaded it before: a third of what a process of its own costs.
 * The output, the exit code and all that it does are the same.
 */
export async function runCommand(args: readonly string[], options: RunOptions): Promise<Ended> {
  if (process.env['PRISMA_MEND_BIN'] !== undefined) return runBin(args, options);
  warm ??= startWarm();
  const child = warm;
  const id = (runs += 1);
  const { exitCode, stdout, stderr } = await new Promise<Answer>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    child.send({ id, args, cwd: options.cwd, environment: environmentOf(options) });
  });
  waiting.delete(id);
  return { exitCode, stdout, stderr };
}
