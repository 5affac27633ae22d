import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isNativeError } from 'node:util/types';
import type {
  ApplyMigrationsInput,
  ApplyMigrationsOutput,
  ConstructorOptions,
  DiagnoseMigrationHistoryInput,
  DiagnoseMigrationHistoryOutput,
  DiffParams,
  DiffResult,
  IntrospectParams,
  IntrospectResult,
  MarkMigrationAppliedInput,
  MarkMigrationRolledBackInput,
} from '@prisma/schema-engine-wasm/schema_engine_bg';
import { InvariantError } from '../model/failure.ts';

/** 6 serves Prisma 5 and 6 schemas (`url` in the datasource block), 7 those of Prisma 7. */
export type EngineLine = 6 | 7;

/** The engine's methods that work over a driver adapter on PostgreSQL. */
export interface WasmEngine {
  free(): void;
  version(): Promise<string>;
  diff(parameters: DiffParams): Promise<DiffResult>;
  introspect(parameters: IntrospectParams): Promise<IntrospectResult>;
  diagnoseMigrationHistory(input: DiagnoseMigrationHistoryInput): Promise<DiagnoseMigrationHistoryOutput>;
  applyMigrations(input: ApplyMigrationsInput): Promise<ApplyMigrationsOutput>;
  markMigrationApplied(input: MarkMigrationAppliedInput): Promise<unknown>;
  markMigrationRolledBack(input: MarkMigrationRolledBackInput): Promise<unknown>;
}

interface WasmModule {
  readonly SchemaEngine: {
    'new'(options: ConstructorOptions, log: (line: string) => void, factory: object): Promise<WasmEngine>;
  };
  /** Engine build, as in the package's version: a commit hash. */
  version(): string;
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

type CrashListener = (error: Error) => void;

/** One WebAssembly instance; several engines may live in it. A crash ends them all. */
export class EngineInstance {
  readonly module: WasmModule;
  readonly #crashListeners: Set<CrashListener>;

  constructor(module: WasmModule, crashListeners: Set<CrashListener>) {
    this.module = module;
    this.#crashListeners = crashListeners;
  }

  onCrash(listener: CrashListener): void {
    this.#crashListeners.add(listener);
  }

  offCrash(listener: CrashListener): void {
    this.#crashListeners.delete(listener);
  }
}

const packages: Readonly<Record<EngineLine, string>> = {
  6: '@prisma/schema-engine-wasm-6',
  7: '@prisma/schema-engine-wasm',
};

const instances = new Map<EngineLine, Promise<EngineInstance>>();
let instancesLoaded = 0;

/** The process's instance of an engine line; a fresh one after a crash. */
export function loadEngineInstance(line: EngineLine): Promise<EngineInstance> {
  const known = instances.get(line);
  if (known !== undefined) return known;
  const loading = instantiate(packages[line], () => instances.delete(line));
  instances.set(line, loading);
  loading.catch(() => instances.delete(line));
  return loading;
}

async function instantiate(packageName: string, forget: () => void): Promise<EngineInstance> {
  const path = createRequire(import.meta.url).resolve(`${packageName}/schema_engine_bg`);
  // wasm-bindgen keeps its state in the module: a second instance needs a second evaluation of it.
  instancesLoaded += 1;
  const glue: unknown = await import(`${pathToFileURL(path).href}?instance=${instancesLoaded}`);
  if (!isWasmModule(glue))
    throw new InvariantError(`${packageName} does not look like Prisma's schema engine`);

  const listeners = new Set<CrashListener>();
  const crash: CrashListener = (error) => {
    forget();
    for (const listener of [...listeners]) listener(error);
  };
  const panics = watchPanics();
  const imports = guardCallbacks(glue, (error) => crash(panics.take() ?? error));
  const bytes = await readFile(join(dirname(path), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': imports });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start === 'function') (start as () => void)();
  return new EngineInstance(glue, listeners);
}

function isWasmModule(glue: unknown): glue is WasmModule & WebAssembly.ModuleImports {
  return typeof glue === 'object' && glue !== null && 'SchemaEngine' in glue && '__wbg_set_wasm' in glue;
}

/**
 * The engine runs in callbacks that it hands to `queueMicrotask`, `then` and `setTimeout`. What it throws there (a
 * panic, input that does not deserialise) would end the process, and the promise of the call would never settle.
 */
function guardCallbacks(
  glue: WebAssembly.ModuleImports,
  report: (error: Error) => void,
): WebAssembly.ModuleImports {
  const guarded = (value: unknown): unknown => {
    if (typeof value !== 'function') return value;
    return (...values: unknown[]): unknown => {
      try {
        return Reflect.apply(value, undefined, values) as unknown;
      } catch (error) {
        report(isNativeError(error) ? error : new Error(String(error)));
        return undefined;
      }
    };
  };
  const imports: WebAssembly.ModuleImports = { ...glue };
  for (const [name, original] of Object.entries(glue)) {
    if (typeof original !== 'function' || !/^__wbg_(?:queueMicrotask|then|setTimeout)_/.test(name)) continue;
    imports[name] = (...values: unknown[]): unknown => {
      const result: unknown = Reflect.apply(original, undefined, values.map(guarded));
      // The engine never clears the timer of its lock, which would hold the process for ten seconds.
      if (isTimer(result)) result.unref();
      return result;
    };
  }
  return imports;
}

function isTimer(value: unknown): value is NodeJS.Timeout {
  return typeof value === 'object' && value !== null && 'unref' in value && 'hasRef' in value;
}

/** The engine tells its panic message to a global of this name; without one the panic is a TypeError. */
const panicRegistryName = 'PRISMA_WASM_PANIC_REGISTRY';
let lastPanic: string | null = null;

function watchPanics(): { take(): Error | null } {
  Object.assign(globalThis, {
    [panicRegistryName]: { set_message: (message: string) => void (lastPanic = message) },
  });
  return {
    take() {
      const message = lastPanic;
      lastPanic = null;
      return message === null ? null : new Error(message);
    },
  };
}
