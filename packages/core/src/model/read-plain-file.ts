import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The bytes of a file of the project. A branch may bring links to what has no end, or waits for somebody to write
 * (`/dev/zero`, a terminal, a pipe): only what is a file is read, also behind a link.
 */
export async function readPlainFile(path: string): Promise<Buffer> {
  // Without O_NONBLOCK to open a pipe waits for its other end; on Windows, which has none, it counts as 0.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (found.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (!found.isFile()) throw new Error('it is no file, but a device, a pipe or a socket');
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** As {@link readPlainFile}, decoded. */
export async function readPlainText(path: string): Promise<string> {
  return (await readPlainFile(path)).toString('utf8');
}
