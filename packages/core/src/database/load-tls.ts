import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { Failure } from '../model/failure.ts';
import type { TlsOptions } from './parse-url.ts';

/**
 * Certificates and keys that a URL names, read from disk; relative paths start at `baseDirectory`.
 *
 * @throws Failure `file-failed` for a file that cannot be read.
 */
export async function loadTls(options: TlsOptions, baseDirectory: string): Promise<ConnectionOptions> {
  const load = async (parameter: string, path: string | null): Promise<Buffer | null> => {
    if (path === null) return null;
    try {
      return await readFile(resolve(baseDirectory, path));
    } catch (error) {
      throw new Failure(
        'file-failed',
        `The file that ${parameter} of the database URL names cannot be read: ${path}.`,
        {
          next: 'Relative paths start at the folder of schema.prisma.',
          cause: error,
        },
      );
    }
  };
  const [authority, certificate, key, identity] = await Promise.all([
    load('sslcert or sslrootcert', options.authorityPath),
    load('sslcert', options.certificatePath),
    load('sslkey', options.keyPath),
    load('sslidentity', options.identityPath),
  ]);
  return {
    rejectUnauthorized: options.verification !== 'none',
    ...(options.verification === 'chain' ? { checkServerIdentity: () => undefined } : {}),
    ...(authority === null ? {} : { ca: authority }),
    ...(certificate === null ? {} : { cert: certificate }),
    ...(key === null ? {} : { key }),
    ...(identity === null ? {} : { pfx: identity }),
    ...(options.password === null ? {} : { passphrase: options.password.reveal() }),
  };
}
