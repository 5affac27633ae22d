import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** The module of an engine package, ready to use. */
export async function loadEngine(packageName) {
  const path = require.resolve(`${packageName}/schema_engine_bg`);
  const glue = await import(pathToFileURL(path).href);
  globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
    set_message: (message) => void process.stderr.write(`${message}\n`),
  };
  loaded ??= start(glue, join(dirname(path), 'schema_engine_bg.wasm'));
  await loaded;
  return glue;
}

let loaded = null;

async function start(glue, wasmPath) {
  const imports = { './schema_engine_bg.js': glue };
  const { instance } = await globalThis.WebAssembly.instantiate(readFileSync(wasmPath), imports);
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}
