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

/** Why a file could not be read, written or understood, as a clause. The path, which its reader knows, is left out. */
export function describeFileError(error: unknown): string {
  const named = (name: string): string | null => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : null;
    return typeof value === 'string' ? value : null;
  };
  if (named('name') === 'SyntaxError') return 'it is not JSON';
  return reasons[named('code') ?? ''] ?? named('message') ?? String(error);
}
