// Makes a fresh checkout ready: installs what the lock file names and builds, each only when needed.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const newest = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, time(join(entry.parentPath, entry.name))), 0);
const run = (command, ...args) =>
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });

if (time(join(root, 'node_modules/.package-lock.json')) < time(join(root, 'package-lock.json'))) {
  run('npm', 'ci', '--no-fund', '--no-audit');
}
const built = time(join(root, 'packages/cli/dist/bin.js'));
if (built < Math.max(newest(join(root, 'packages/core/src')), newest(join(root, 'packages/cli/src')))) {
  run(process.execPath, 'scripts/build.mjs');
}
