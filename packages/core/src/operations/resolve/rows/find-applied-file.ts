import { matchesChecksum, migrationChecksum } from '../../../model/checksum.ts';
import { listVersionsInGit, type FileVersion } from '../../../project/find-in-git.ts';
import type { Project } from '../../../model/project.ts';
import type { ResolveOptions } from '../resolve-options.ts';

export type AppliedFile =
  | { readonly kind: 'found'; readonly sql: string; readonly path: string }
  | { readonly kind: 'notFound'; readonly searched: number }
  | { readonly kind: 'noRepository' };

/** Looks applied versions of files up by their checksums; reads the repository once. */
export async function openGitHistory(
  project: Project,
  options: ResolveOptions,
): Promise<(checksum: string) => AppliedFile> {
  const versions = await listVersionsInGit(project.directory, project.history.directory, options.environment);
  return (checksum) => (versions === null ? { kind: 'noRepository' } : find(versions, checksum));
}

function find(versions: readonly FileVersion[], checksum: string): AppliedFile {
  for (const { content, path } of versions) {
    const file = { sql: content, checksum: migrationChecksum(content) };
    if (matchesChecksum(file, checksum) !== 'same') continue;
    const spellings = [content, content.replaceAll('\r\n', '\n'), content.replaceAll('\n', '\r\n')];
    const sql = spellings.find((spelling) => migrationChecksum(spelling) === checksum) ?? content;
    return { kind: 'found', sql, path };
  }
  return { kind: 'notFound', searched: versions.length };
}
