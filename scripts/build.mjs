// Builds both packages: one bundle per entry point with shared chunks (fast start-up), and type declarations.
import { execFileSync } from 'node:child_process';
import { rmSync, chmodSync, existsSync } from 'node:fs';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const only = process.argv.includes('--js-only');

const bundle = (name, entryPoints) =>
  build({
    absWorkingDir: `${root}packages/${name}`,
    entryPoints,
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: false,
    legalComments: 'none',
    logLevel: 'warning',
  });

for (const name of ['core', 'cli']) rmSync(`${root}packages/${name}/dist`, { recursive: true, force: true });
await bundle('core', ['src/index.ts']);
if (existsSync(`${root}packages/cli/src/bin.ts`)) {
  await bundle('cli', ['src/bin.ts']);
  chmodSync(`${root}packages/cli/dist/bin.js`, 0o755);
}
if (!only) {
  execFileSync(
    process.execPath,
    [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}packages/core/tsconfig.json`],
    {
      stdio: 'inherit',
    },
  );
}
