// Keeps the compiled code of big programs (Prisma's command line is one file of megabytes) between their runs: half of
// the time of each run goes into compiling them. Loaded with `--require`.
'use strict';
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');

// Not among the temporary files: what another user put there would be run.
const directory = path.join(
  __dirname,
  '../../../../node_modules/.cache/prisma-mend-compiled',
  `${process.version}-${process.arch}`,
);

// Node.js 22 and newer do it themselves.
if (typeof Module.enableCompileCache === 'function') Module.enableCompileCache(directory);
else keepCompiled();

function keepCompiled() {
  const compiled = new Map();

  const compileAnew = Module.prototype._compile;
  Module.prototype._compile = function compile(content, filename, format) {
    if (format === 'module') return compileAnew.call(this, content, filename, format);
    // Code from a cache has lost where its `import()` stands, so each is told.
    const source = Module.wrap(
      content.replace(/^#!.*/, '').replace(/(?<=\bawait |\breturn |=>)import\(/g, 'require.import('),
    );
    const key = createHash('sha256').update(source).digest('hex');
    const file = path.join(directory, key);
    const cachedData = readOrNull(file);
    const script = new vm.Script(source, {
      filename,
      ...(cachedData === null ? {} : { cachedData }),
    });
    if (cachedData === null || script.cachedDataRejected) compiled.set(file, script);
    const { resolve, cache, extensions } = Module.createRequire(filename);
    const require = Object.assign((id) => this.require(id), {
      resolve,
      cache,
      extensions,
      main: process.mainModule,
      import: (id) => import(/^(?:node|file|data):/.test(id) ? id : pathToFileURL(resolve(id)).href),
    });
    return script
      .runInThisContext()
      .call(this.exports, this.exports, require, this, filename, path.dirname(filename));
  };

  // What ran is compiled by then. Several programs may end at once: a name is taken when its file is whole.
  process.on('exit', () => {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      for (const [file, script] of compiled) {
        const unfinished = `${file}.${process.pid}`;
        writeFileSync(unfinished, script.createCachedData());
        renameSync(unfinished, file);
      }
    } catch {
      // It only saves time.
    }
  });
}

function readOrNull(file) {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
