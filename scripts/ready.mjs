// Makes a fresh checkout ready: installs what the lock file names and builds, each only when needed.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const newest = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, time(join(entry.parentPath, entry.name))), 0);

/** Its output goes to stderr: stdout belongs to the command that comes after. */
const run = (command, ...args) =>
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });

if (time(join(root, 'node_modules/.package-lock.json')) < time(join(root, 'package-lock.json'))) {
  // Not `npm ci`: it refuses the whole lock file where a registry lacks the optional packages of other platforms.
  run('npm', 'install', '--no-save', '--no-fund', '--no-audit');
}
const sources = ['packages/core/src', 'packages/cli/src'].map(newest);
const manifests = ['packages/core/package.json', 'packages/cli/package.json', 'scripts/build.mjs'];
const changed = Math.max(...sources, ...manifests.map((path) => time(join(root, path))));
if (time(join(root, 'packages/cli/dist/bin.js')) < changed) {
  run(process.execPath, 'scripts/build.mjs');
}
