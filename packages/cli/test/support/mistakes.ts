import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClinicProject } from '../../../core/test/support/clinic-project.ts';

const password = 'hunter2-TOP%2FSECRET';
const bad = `postgresql://app:${password}@127.0.0.1:1/clinic`;

/** A command line, or a project, that something is wrong with. */
export interface Mistake {
  readonly name: string;
  readonly spoil?: (project: ClinicProject, url: string) => Promise<unknown>;
  readonly args?: readonly string[] | ((url: string, project: ClinicProject) => readonly string[]);
  readonly env?: (url: string) => Readonly<Record<string, string>>;
  readonly code: string;
  /** What the message or its advice must name. */
  readonly says: readonly string[];
  readonly isReadOnlyProject?: boolean;
  readonly withHistory?: boolean;
}

const at = (project: ClinicProject, path: string): string => join(project.directory, path);
const withUrl = (url: string): readonly string[] => ['--url', url];
const changed = (url: string, change: (parsed: URL) => void): readonly string[] => {
  const parsed = new URL(url);
  change(parsed);
  return ['--url', parsed.href];
};

export const mistakes: readonly Mistake[] = [
  {
    name: 'no schema',
    spoil: (project) => rm(at(project, 'prisma/schema.prisma')),
    args: withUrl,
    code: 'schema-not-found',
    says: ['schema'],
  },
  {
    name: 'a --schema that is not there',
    args: (url) => ['--schema', 'nowhere.prisma', '--url', url],
    code: 'schema-not-found',
    says: ['nowhere.prisma'],
  },
  {
    name: 'an unsupported provider',
    spoil: (project) =>
      writeFile(at(project, 'prisma/schema.prisma'), 'datasource db {\n  provider = "mysql"\n}\n'),
    args: withUrl,
    code: 'provider-unsupported',
    says: ['mysql'],
  },
  {
    name: 'a missing URL',
    code: 'env-missing|url-missing',
    says: ['datasource.url in prisma.config.ts', '--url'],
  },
  {
    name: 'a URL of an unset variable',
    spoil: (project) =>
      writeFile(
        at(project, 'prisma.config.ts'),
        `import { defineConfig, env } from 'prisma/config';\nexport default defineConfig({ datasource: { url: env('CLINIC_URL') } });\n`,
      ),
    code: 'env-missing|url-missing',
    says: ['CLINIC_URL'],
  },
  {
    name: 'a Prisma 8 config',
    spoil: (project) =>
      writeFile(
        at(project, 'prisma.config.ts'),
        `export default { contract: 'prisma/contract.prisma', db: { connection: process.env.DATABASE_URL } };\n`,
      ),
    args: withUrl,
    code: 'config-unsupported',
    says: ['8'],
  },
  {
    name: 'a config with a syntax error',
    spoil: (project) => writeFile(at(project, 'prisma.config.ts'), 'export default {{'),
    args: withUrl,
    code: 'config-invalid',
    says: ['prisma.config.ts'],
  },
  {
    name: 'a URL that is none',
    args: ['--url', `app:${password}@clinic`],
    code: 'url-invalid',
    says: ['postgresql://'],
  },
  {
    name: 'a URL of another database',
    args: ['--url', `mysql://app:${password}@127.0.0.1/clinic`],
    code: 'url-invalid|provider-unsupported',
    says: ['postgresql'],
  },
  {
    name: 'a host that does not exist',
    args: ['--url', `postgresql://app:${password}@no-such-host.invalid/clinic`],
    code: 'connection-failed',
    says: ['no-such-host.invalid'],
  },
  {
    name: 'a port where nobody listens',
    args: ['--url', bad],
    code: 'connection-failed',
    says: ['127.0.0.1', '1'],
  },
  {
    name: 'a wrong password',
    args: (url) => changed(url, (parsed) => (parsed.password = password)),
    code: 'authentication-failed',
    says: ['postgres'],
  },
  {
    name: 'a missing database',
    args: (url) => changed(url, (parsed) => (parsed.pathname = '/no_such_clinic')),
    code: 'database-missing',
    says: ['no_such_clinic'],
  },
  { name: 'a flag that is unknown', args: ['--yess'], code: 'usage', says: ['--yes'] },
  { name: 'a password in an unknown flag', args: [`--ulr=${bad}`], code: 'usage', says: ['ulr', '--help'] },
  {
    name: 'a shadow that is none',
    args: (url) => ['--shadow', 'nonsense', '--url', url],
    code: 'usage',
    says: ['--shadow'],
  },
  {
    name: 'a timeout that is none',
    args: (url) => ['--lock-timeout', 'soon', '--url', url],
    code: 'usage',
    says: ['--lock-timeout'],
  },
  {
    name: 'a project folder that is not there',
    args: (url) => ['--project', 'nowhere', '--url', url],
    code: 'usage|schema-not-found|file-failed',
    says: ['nowhere'],
  },
  {
    name: 'a name with slashes',
    withHistory: false,
    args: (url) => ['--name', '../../etc/0_init', '--url', url],
    code: 'usage',
    says: ['--name'],
  },
  {
    name: 'a name with spaces',
    withHistory: false,
    args: (url) => ['--name', '0 init', '--url', url],
    code: 'usage',
    says: ['--name'],
  },
  {
    name: 'an empty name',
    withHistory: false,
    args: (url) => ['--name', '', '--url', url],
    code: 'usage',
    says: ['--name'],
  },
  {
    name: 'a snapshot that is not there',
    args: ['--dry-run', '--snapshot', 'gone.json'],
    code: 'file-failed',
    says: ['gone.json', 'prisma-mend snapshot'],
  },
  {
    name: 'a snapshot that is none',
    spoil: (project) => writeFile(at(project, 'clinic.json'), '{"format":"prisma-mend snapshot 1"}'),
    args: ['--dry-run', '--snapshot', 'clinic.json'],
    code: 'snapshot-invalid',
    says: ['clinic.json', 'prisma-mend snapshot'],
  },
  {
    name: 'a snapshot of another version',
    spoil: (project) => writeFile(at(project, 'clinic.json'), '{"format":"prisma-mend snapshot 9"}'),
    args: ['--dry-run', '--snapshot', 'clinic.json'],
    code: 'snapshot-invalid',
    says: ['clinic.json', 'format'],
  },
  {
    name: 'a snapshot that is to be written to',
    spoil: (project) => writeFile(at(project, 'clinic.json'), '{}'),
    args: ['--snapshot', 'clinic.json'],
    code: 'usage',
    says: ['--dry-run'],
  },
  {
    name: 'a project that cannot be written',
    withHistory: false,
    isReadOnlyProject: true,
    args: withUrl,
    code: 'file-failed',
    says: ['prisma', 'writable'],
  },
  {
    name: 'a shadow database that is the live one',
    args: (url) => ['--shadow', url, '--url', url],
    code: 'shadow-is-live',
    says: ['live'],
  },
  {
    name: 'migrations that are a file',
    spoil: async (project) => {
      await rm(project.migrationsDirectory, { recursive: true });
      await writeFile(project.migrationsDirectory, '');
    },
    args: withUrl,
    code: 'history-invalid',
    says: ['migrations'],
  },
];
