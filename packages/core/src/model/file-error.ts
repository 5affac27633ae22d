const reasons: Readonly<Record<string, string | undefined>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
  ENOSPC: 'no space is left on the device',
  EROFS: 'the file system is read-only',
};

/** `ENOENT` and its like of an error of the file system; null for any other error. */
export function fileErrorCode(error: unknown): string | null {
  return textOf(error, 'code');
}

/** The message of anything that was thrown. Errors of an evaluated config need not be instances of our `Error`. */
export function messageOf(error: unknown): string {
  const message = textOf(error, 'message');
  if (message !== null) return message;
  try {
    return String(error);
  } catch {
    return 'what was thrown says nothing of itself';
  }
}

/** Why a file could not be read, written or understood, as a clause. The path, which its reader knows, is left out. */
export function describeFileError(error: unknown): string {
  if (textOf(error, 'name') === 'SyntaxError') return 'it is not JSON';
  return reasons[fileErrorCode(error) ?? ''] ?? messageOf(error);
}

function textOf(error: unknown, name: string): string | null {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : null;
  return typeof value === 'string' ? value : null;
}
