/** The TypeScript sources that the measurements use, where their imports are found. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ownPath } from './measure.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {readonly string[]} names of modules beside this one */
export async function bundleSources(names) {
  const outdir = join(root, 'node_modules', '.cache', `prisma-mend-bench-${process.pid}`);
  await build({
    entryPoints: names.map(ownPath),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'error',
  });
  const pathOf = (name) => join(outdir, name);
  return {
    pathOf,
    load: (name) => import(pathToFileURL(pathOf(name)).href),
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
}
