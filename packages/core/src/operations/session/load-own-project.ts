import { join } from 'node:path';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import { loadProject, type LoadProjectOptions } from '../../project/load-project.ts';
import { chooseCacheDirectory } from '../../shadow/cache-directory.ts';
import { readJson, storeJson } from './json-cache.ts';

type ProjectOptions = OperationOptions & Pick<LoadProjectOptions, 'allowInvalidSchema'>;

/** The project of an operation; a schema that was read before is not parsed again. */
export async function loadOwnProject(options: ProjectOptions): Promise<Project> {
  const cacheDirectory = await chooseCacheDirectory(options.environment);
  if (cacheDirectory === null) return loadProject(options);
  const pathOf = (key: string): string => join(cacheDirectory, 'parsed', `${key}.json`);
  return loadProject({
    ...options,
    parsedSchemas: {
      read: (key) => readJson(pathOf(key)),
      store: (key, parsed) => storeJson(pathOf(key), parsed),
    },
  });
}
