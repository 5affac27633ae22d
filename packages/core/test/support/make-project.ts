import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Path to content; an object is a symbolic link. */
export type ProjectFiles = Readonly<Record<string, string | Uint8Array | { readonly linkTo: string }>>;

export interface TemporaryProject extends AsyncDisposable {
  readonly directory: string;
}

/** Writes files into a fresh folder, which goes when it is disposed of. */
export async function makeProject(files: ProjectFiles): Promise<TemporaryProject> {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'mend-project-'));
  for (const [path, content] of Object.entries(files)) {
    const absolute = join(directory, path);
    await mkdir(dirname(absolute), { recursive: true });
    if (typeof content === 'object' && 'linkTo' in content) await symlink(content.linkTo, absolute);
    else await writeFile(absolute, content);
  }
  return {
    directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

const model = 'model A {\n  id Int @id\n}\n';

/** A schema of Prisma 7: no URL in it. */
export const schemaOf7 = `datasource db {\n  provider = "postgresql"\n}\n\n${model}`;

/** A schema of Prisma 5 or 6. */
export function schemaOf6(lines = 'url = env("DATABASE_URL")'): string {
  return `datasource db {\n  provider = "postgresql"\n  ${lines}\n}\n\n${model}`;
}

/** A config of Prisma 7 with these settings. */
export function configOf7(settings: string): string {
  return `import { defineConfig, env } from 'prisma/config';\nexport default defineConfig({ ${settings} });\n`;
}
