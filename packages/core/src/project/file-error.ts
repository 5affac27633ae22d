import { readFileSync } from 'node:fs';

/** `ENOENT` and its like of an error of the file system; null for any other error. */
export function fileErrorCode(error: unknown): string | null {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : null;
}

/** The message of anything that was thrown. Errors of an evaluated config need not be instances of our `Error`. */
export function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return hasMessage && typeof error.message === 'string' ? error.message : String(error);
}

/** Completes a sentence that begins with a path. */
export function describeFileError(error: unknown): string {
  switch (fileErrorCode(error)) {
    case 'ENOENT':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user';
    case 'ENOTDIR':
      return 'is not a folder';
    case 'EISDIR':
      return 'is a folder, not a file';
    case 'ELOOP':
      return 'is a symbolic link to itself';
    default:
      return `cannot be read (${messageOf(error)})`;
  }
}

/** Text of a small file, empty when it cannot be read. */
export function readTextIfAny(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
