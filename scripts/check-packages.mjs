// Packs both packages as `npm publish` would and checks the tarballs: entry points, types, files, metadata.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'prisma-mend-pack-'));
const run = (script, ...args) =>
  execFileSync(process.execPath, [join(root, 'node_modules', script), ...args], { stdio: 'inherit' });

try {
  for (const name of ['core', 'cli']) {
    const packed = execFileSync(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, join(root, 'packages', name)],
      { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
    );
    const tarball = join(folder, JSON.parse(packed)[0].filename);
    run('publint/src/cli.js', tarball, '--strict');
    if (name === 'core') run('@arethetypeswrong/cli/dist/index.js', tarball, '--profile', 'esm-only');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
