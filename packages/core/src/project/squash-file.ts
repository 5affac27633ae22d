import { asFields, asList, asText } from '../model/foreign-json.ts';
import { Failure } from '../model/failure.ts';
import { describeFileError, fileErrorCode } from '../model/file-error.ts';
import type { ReplacedMigration, Squash } from '../model/squash.ts';
import { readPlainText } from '../model/read-plain-file.ts';

/** Prisma reads nothing but migration.sql in a migration's folder. */
export const squashFileName = 'squash.json';

const format = 1;

/**
 * What the migration of a folder replaced; null when it is no squash.
 *
 * @throws Failure `history-invalid` when the file is there and cannot be read
 */
export async function loadSquash(path: string): Promise<Squash | null> {
  try {
    return parseSquash(JSON.parse(await readPlainText(path)));
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null;
    throw new Failure('history-invalid', `${path} cannot be read: ${describeFileError(error)}`, {
      why: 'It says which migrations were squashed, and so which rows of a history table stand for them.',
      next: 'Bring it back from version control.',
      cause: error,
    });
  }
}

export function renderSquashFile({ replaces }: Squash): string {
  const about = 'The migrations that this one replaced; prisma-mend resolve --squashed needs it.';
  return `${JSON.stringify({ format, about, replaces }, null, 2)}\n`;
}

function parseSquash(value: unknown): Squash {
  const fields = asFields(value, 'the file');
  if (fields['format'] !== format) {
    throw new Error(`its format is ${JSON.stringify(fields['format'])}; this version knows ${format}`);
  }
  return { replaces: asReplaced(fields['replaces']) };
}

/** Folders are removed by these names. */
function asFolderName(value: unknown): string {
  const name = asText(value, 'name');
  if (/^\.{0,2}$|[/\\\0]/.test(name)) throw new Error(`${JSON.stringify(name)} is no name of a folder`);
  return name;
}

function asReplaced(value: unknown): readonly ReplacedMigration[] {
  return asList(value, 'replaces').map((item) => {
    const fields = asFields(item, 'replaces');
    return {
      name: asFolderName(fields['name']),
      checksums: asList(fields['checksums'], 'checksums').map((each) => asText(each, 'checksums')),
      ...(fields['replaces'] === undefined ? {} : { replaces: asReplaced(fields['replaces']) }),
    };
  });
}
