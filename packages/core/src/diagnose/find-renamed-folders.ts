import { isOneOfChecksums, checksumVariants } from '../model/checksum.ts';
import type { History } from '../model/history.ts';
import type { DiagnosedMigration } from './diagnosis.ts';

/**
 * Applied migrations without a folder, by the folder that has their file now: it has no row, and no other row is of that
 * file, nor is another folder. A name that differs in white space or case only is not among them.
 */
export function findRenamedFolders(
  { migrations: folders }: History,
  migrations: readonly DiagnosedMigration[],
): ReadonlyMap<string, string> {
  const alike = new Set(folders.map(({ name }) => normalize(name)));
  const gone = migrations.filter(
    ({ name, isOnDisk, ledger }) => !isOnDisk && ledger.state === 'applied' && !alike.has(normalize(name)),
  );
  const free = new Set(
    migrations
      .filter(
        ({ isOnDisk, ledger, evidence }) =>
          isOnDisk && ledger.state === 'none' && evidence?.state !== 'absent',
      )
      .map(({ name }) => name),
  );
  const files = folders.flatMap((folder) =>
    folder.kind === 'readable' && free.has(folder.name)
      ? [{ name: folder.name, checksums: checksumVariants(folder.sql) }]
      : [],
  );
  const pairs = gone.flatMap(({ name, ledger }) =>
    files
      .filter(({ checksums }) => isOneOfChecksums(checksums, ledger.checksum ?? ''))
      .map((file) => [name, file.name] as const),
  );
  const isOnlyOne = ([name, folder]: (typeof pairs)[number]): boolean =>
    pairs.filter((other) => other[0] === name || other[1] === folder).length === 1;
  return new Map(pairs.filter(isOnlyOne));
}

function normalize(name: string): string {
  return name.trim().toLowerCase();
}
