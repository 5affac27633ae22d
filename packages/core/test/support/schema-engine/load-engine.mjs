import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const loaded = new Map();

/** The module of an engine package, ready to use. */
export async function loadEngine(packageName) {
  const path = require.resolve(`${packageName}/schema_engine_bg`);
  const glue = await import(pathToFileURL(path).href);
  globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
    set_message: (message) => void process.stderr.write(`${message}\n`),
  };
  if (!loaded.has(packageName)) {
    loaded.set(packageName, start(glue, join(dirname(path), 'schema_engine_bg.wasm')));
  }
  await loaded.get(packageName);
  return glue;
}

async function start(glue, wasmPath) {
  const imports = Object.fromEntries(Object.entries(glue).map(withoutWaiting));
  const bytes = readFileSync(wasmPath);
  const { instance } = await globalThis.WebAssembly.instantiate(bytes, { './schema_engine_bg.js': imports });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The engine never clears the timer of its lock, which would hold the process for ten seconds. */
function withoutWaiting([name, original]) {
  if (!name.startsWith('__wbg_setTimeout_')) return [name, original];
  const set = (...values) => {
    const timer = original(...values);
    timer?.unref?.();
    return timer;
  };
  return [name, set];
}
