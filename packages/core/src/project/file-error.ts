/** `ENOENT` and its like of an error of the file system; null for any other error. */
export function fileErrorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
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
      return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}
