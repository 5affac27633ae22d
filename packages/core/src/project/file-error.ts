import { readFileSync, statSync } from 'node:fs';
import { fileErrorCode, messageOf } from '../model/file-error.ts';

/** Completes a sentence that begins with a path. */
export function describeUnreadable(error: unknown): string {
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

/** Text of a small file, empty when it cannot be read, or is none: a device may have no end. */
export function readTextIfAny(path: string): string {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}
