import { createRequire } from 'node:module';
import { extname, resolve } from 'node:path';
import { runInThisContext } from 'node:vm';
import { Failure } from '../model/failure.ts';
import { messageOf } from '../model/file-error.ts';
import type { Environment } from '../model/options.ts';
import { readTextIfAny } from './file-error.ts';
import { loadJiti, parseDotenv } from './load-lazily.ts';
import { prisma8Failure } from './read-config.ts';
import { createConfigStandIn, type EnvironmentUse } from './config-stand-in.ts';

export interface EvaluatedConfig {
  /** Default export, not yet validated. */
  readonly value: unknown;
  readonly use: EnvironmentUse;
  /** The environment after evaluation: what the config itself loaded (dotenv) is in it. */
  readonly environment: Environment;
}

/** The parts of `process` that a config file sees and that are ours while it is evaluated. */
interface HostProcess {
  env: Record<string, string | undefined>;
  cwd: () => string;
}
interface Host {
  readonly process: HostProcess;
  readonly console: { log: unknown; info: unknown; debug: unknown; error: unknown };
}

const extensions = ['.js', '.ts', '.mjs', '.cjs', '.mts', '.cts'];

/** `@prisma/postgres/config` and its like; Prisma 5 to 7 have only `@prisma/config` and `prisma/config`. */
const prisma8Import =
  /['"](@prisma\/[\w-]+\/config|@?prisma-next\/[\w/-]+|@prisma\/(?:cli-engine|orm-)[\w/-]*)['"]/;
/** Functions that only a config of Prisma 8 calls. */
const prisma8Call = /\b(definePrismaConfig|prisma7Schema)\s*\(/;

/** Of these jiti gives an ECMAScript module to Node.js as it is, and it would import the original `prisma/config`. */
const isScript = /\.m?js$/;
const asOwn = { async: true, forceTranspile: true };

/** Evaluations replace the environment of the process for a moment, hence one at a time. */
let lastEvaluation: Promise<unknown> = Promise.resolve();

/**
 * Evaluates a Prisma config file (`.ts`, `.mts`, `.cts`, `.js`, `.mjs`, `.cjs`).
 *
 * The file sees `environment` as `process.env` and `directory` as the working directory, and what it prints goes
 * to stderr. Whatever it sets is found in the result and is gone from the process afterwards.
 *
 * @throws Failure `config-invalid` when the file does not evaluate
 */
export function evaluateConfig(
  path: string,
  directory: string,
  environment: Environment,
): Promise<EvaluatedConfig> {
  const evaluation = lastEvaluation.then(() => evaluateAlone(path, directory, environment));
  lastEvaluation = evaluation.catch(() => undefined);
  return evaluation;
}

async function evaluateAlone(
  path: string,
  directory: string,
  environment: Environment,
): Promise<EvaluatedConfig> {
  // dotenv 17 advertises itself on stdout unless told to be quiet.
  const scope: Record<string, string | undefined> = { DOTENV_CONFIG_QUIET: 'true', ...environment };
  const use: EnvironmentUse = { found: new Map(), missing: new Map() };
  const text = readTextIfAny(path);
  const call = prisma8Call.exec(withoutComments(text))?.[1];
  if (call !== undefined) throw prisma8Failure(path, `calls ${call}`);
  const standIn = createConfigStandIn(scope, use);
  const jiti = loadJiti().createJiti(path, {
    interopDefault: true,
    moduleCache: false,
    extensions,
    virtualModules: {
      'prisma/config': standIn,
      '@prisma/config': standIn,
      ...dotenvStandIns(path, text, directory, scope),
    },
  });
  return inScope(readHost(), scope, directory, async () => {
    try {
      // What cannot be read is left to jiti, which says so: an empty text would pass for a config without settings.
      const exported =
        isScript.test(path) && text !== ''
          ? defaultOf(await jiti.evalModule(text, { filename: path, ext: extname(path), ...asOwn }))
          : await jiti.import(path, { default: true });
      const value: unknown = typeof exported === 'function' ? await (exported as () => unknown)() : exported;
      return { value, use, environment: scope };
    } catch (error) {
      throw evaluationFailure(path, text, error, use);
    }
  });
}

function defaultOf(module: unknown): unknown {
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : module;
}

/** `process` and `console` as evaluated modules see them: jiti runs modules in this context too. */
function readHost(): Host {
  return runInThisContext('({ process, console })') as Host;
}

async function inScope<T>(
  { process: host, console: terminal }: Host,
  scope: HostProcess['env'],
  directory: string,
  work: () => Promise<T>,
): Promise<T> {
  const { env, cwd } = host;
  const { log, info, debug } = terminal;
  try {
    host.env = scope;
    host.cwd = () => directory;
    terminal.log = terminal.info = terminal.debug = terminal.error;
    return await work();
  } finally {
    host.env = env;
    host.cwd = cwd;
    Object.assign(terminal, { log, info, debug });
  }
}

/**
 * A production image often lacks `dotenv`: a config that imports it then gets this much of it. What comes by
 * `dotenv/config` is in the scope beforehand, as imports run first anyway.
 */
function dotenvStandIns(
  path: string,
  text: string,
  directory: string,
  scope: HostProcess['env'],
): Record<string, object> {
  if (!text.includes('dotenv') || canResolve(path, 'dotenv')) return {};
  const config = (options?: { readonly path?: string }): { parsed: Record<string, string> } => {
    const parsed = parseDotenv(readTextIfAny(resolve(directory, options?.path ?? '.env')));
    Object.assign(scope, { ...parsed, ...scope });
    return { parsed };
  };
  if (text.includes('dotenv/config')) config();
  const dotenv = { config, parse: parseDotenv };
  return { 'dotenv/config': {}, dotenv: { ...dotenv, default: dotenv } };
}

function canResolve(path: string, name: string): boolean {
  try {
    createRequire(path).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function evaluationFailure(path: string, text: string, error: unknown, use: EnvironmentUse): Failure {
  if (prisma8Import.test(text)) return prisma8Failure(path, 'imports a package of Prisma 8');
  const [variable] = use.missing.values();
  const reason = firstLine(error);
  if (variable !== undefined) {
    return new Failure(
      'env-missing',
      `${path} needs the environment variable ${variable}, which is not set.`,
      {
        why: `The config could not be evaluated without it: ${reason}`,
        next: `Set ${variable}, or put it into a .env file that the config loads.`,
        cause: error,
      },
    );
  }
  return new Failure('config-invalid', `${path} cannot be evaluated: ${reason}`, {
    next: 'Run it by itself to see the whole error, or name another file with --config.',
    cause: error,
  });
}

/** Roughly: what is commented out is no sign of anything. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|(?<![:'"`])\/\/.*/g, '');
}

/** Syntax errors carry a code frame and colours behind the first line. */
function firstLine(error: unknown): string {
  const text = messageOf(error);
  // eslint-disable-next-line no-control-regex -- ESC begins a colour code
  return text.replace(/\u001b\[[0-9;]*m/g, '').split('\n', 1)[0] ?? text;
}
