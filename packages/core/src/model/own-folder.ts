import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where everything of ours lies below a project. */
export const ownFolderName = '.prisma-mend';

const ignored = `# Journals hold rows of one database, and what is prepared counts only where it was made.
*
`;

/** Keeps what lies in the folder out of the repository; a file that is there already is somebody's own. */
export async function writeIgnoreFile(folder: string): Promise<void> {
  await writeFile(join(folder, '.gitignore'), ignored, { flag: 'wx' }).catch(() => undefined);
}
