// Builds both packages: one bundle per entry point with shared chunks (fast start-up), and type declarations.
// What core imports dynamically (engines, parsers, servers) becomes chunks that are loaded on first use.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const withTypes = !process.argv.includes('--js-only');
const readPackage = (name) => JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8'));

/** Everything in `dependencies` stays an import; everything else becomes part of the bundle. */
const bundle = (name, entryPoints, options = {}) => {
  const { dependencies, optionalDependencies } = readPackage(name);
  return build({
    absWorkingDir: `${root}packages/${name}`,
    entryPoints,
    outbase: 'src',
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((one) => [one, `${one}/*`]),
    legalComments: 'eof',
    logLevel: 'warning',
    ...options,
  });
};

/** yargs measures its columns with string-width, whose Intl.Segmenter costs 20 ms at load: ours does. */
const quickStringWidth = {
  name: 'quick-string-width',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^string-width$/ }, () => ({ path: 'string-width', namespace: 'quick' }));
    onLoad({ filter: /.*/, namespace: 'quick' }, () => ({
      contents: "export { displayWidth as default } from './src/render/layout.ts';",
      resolveDir: `${root}packages/cli`,
    }));
  },
};

for (const name of ['core', 'cli']) rmSync(`${root}packages/${name}/dist`, { recursive: true, force: true });
const subPaths = ['catalog', 'compare', 'matchers', 'plan'];
await bundle('core', ['src/index.ts', ...subPaths.map((name) => `src/library/${name}.ts`)]);
// `cli.js` is what `bin.js` starts, for whoever runs it many times in one process: our tests.
await bundle('cli', ['src/bin.ts', 'src/cli.ts', 'src/library/render.ts'], {
  plugins: [quickStringWidth],
  define: { PRISMA_MEND_VERSION: JSON.stringify(readPackage('cli').version) },
});
chmodSync(`${root}packages/cli/dist/bin.js`, 0o755);
// The help of the rules in SARIF, and to read without a network: what every error message leads to.
cpSync(`${root}docs`, `${root}packages/cli/dist/docs`, {
  recursive: true,
  filter: (path) => !/\/docs\/(?:decisions|images|node_modules|\.vitepress|package\.json)$/.test(path),
});
if (withTypes) {
  for (const name of ['core', 'cli']) {
    execFileSync(
      process.execPath,
      [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}packages/${name}/tsconfig.json`],
      { stdio: 'inherit' },
    );
  }
}
