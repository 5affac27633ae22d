import { dirname, join } from 'node:path';
import type { Environment } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { ConfigFile } from './load-config.ts';
import { loadDotenv, type LookUp } from './load-dotenv.ts';
import { foundUrl, isBlankUrl, missingUrl, resolveExpression, type ResolvedUrl } from './resolve-url.ts';
import { pathFrom, type DatasourceBlock, type UrlExpression } from './schema-parser.ts';

export interface UrlSources {
  readonly directory: string;
  readonly environment: Environment;
  /** `--url` */
  readonly givenUrl: string | null;
  readonly config: ConfigFile | null;
  readonly schemaPath: string | null;
  readonly datasource: DatasourceBlock | null;
  /** Folder of the nearest package.json: Prisma 5 and 6 load the `.env` there. */
  readonly packageDirectory: string;
  readonly installedMajor: number | null;
}

/** The database and shadow URL of a project: `--url`, the config's datasource, the schema's datasource block. */
export async function resolveProjectUrls(
  sources: UrlSources,
): Promise<Pick<Project, 'url' | 'urlProblem' | 'missingVariable' | 'shadowUrl'>> {
  const { givenUrl, config } = sources;
  const fromConfig = usesConfigDatasource(sources) ? config : null;
  const block = fromConfig === null ? await resolveBlock(sources) : null;
  const shadow = fromConfig === null ? block?.shadowUrl : fromConfig.shadowUrl;
  const main =
    givenUrl === null
      ? (fromConfig?.directUrl ?? fromConfig?.url ?? block?.url ?? missingEverywhere(sources))
      : isBlankUrl(givenUrl)
        ? missingUrl('--url is empty')
        : foundUrl(givenUrl, '--url');
  const shadowUrl = shadow?.kind === 'found' ? shadow.url : null;
  if (main.kind === 'found') return { url: main.url, urlProblem: null, shadowUrl };
  return {
    url: null,
    urlProblem: main.problem,
    ...(main.variable !== null && { missingVariable: main.variable }),
    shadowUrl,
  };
}

/** Prisma 6 reads the datasource of a config only with `engine: 'classic'`; Prisma 7 reads no other. */
function usesConfigDatasource({ config, datasource, installedMajor }: UrlSources): boolean {
  if (config === null) return false;
  if (config.settings.engine === 'classic' || datasource?.url === null) return true;
  if (config.settings.url === null) return false;
  return installedMajor === null || installedMajor >= 7;
}

interface BlockUrls {
  readonly url: ResolvedUrl | null;
  readonly shadowUrl: ResolvedUrl | null;
}

async function resolveBlock(sources: UrlSources): Promise<BlockUrls> {
  const { datasource, config, directory } = sources;
  if (datasource === null) return { url: null, shadowUrl: null };
  const file = pathFrom(directory, datasource.sourceFilePath);
  const { lookUp, searched } = await openVariables(sources);
  const resolve = (name: string, expression: UrlExpression | null): ResolvedUrl | null =>
    expression === null ? null : resolveExpression(expression, `${name} in ${file}`, lookUp, searched);
  // Migrations go past a pooler: where there is a directUrl, Prisma uses nothing else for them.
  const url = resolve('directUrl', datasource.directUrl) ?? resolve('url', datasource.url);
  return {
    url: config?.settings.engine === 'js' ? missingUrl(`${config.label} connects by a driver adapter`) : url,
    shadowUrl: resolve('shadowDatabaseUrl', datasource.shadowDatabaseUrl),
  };
}

/**
 * Prisma 5 and 6 load the `.env` of the package, then the one beside the schema. With a config file they load none;
 * the project's is read all the same, and the origin says so.
 */
async function openVariables(
  sources: UrlSources,
): Promise<{ readonly lookUp: LookUp; readonly searched: string }> {
  const { config, directory, environment, packageDirectory, schemaPath } = sources;
  const unique = [
    ...new Set([
      join(packageDirectory, '.env'),
      ...(schemaPath === null ? [] : [join(dirname(schemaPath), '.env')]),
      join(directory, 'prisma', '.env'),
      join(directory, '.env'),
    ]),
  ];
  const note = config === null ? '' : ` (which ${config.label} does not load)`;
  const files = unique.map((path) => ({ path, origin: `${pathFrom(directory, path)}${note}` }));
  const searched = ['the environment', ...unique.map((path) => pathFrom(directory, path))].join(', ');
  return { lookUp: await loadDotenv(config?.environment ?? environment, files), searched };
}

function missingEverywhere({ environment, directory, schemaPath }: UrlSources): ResolvedUrl {
  const hint = environment['DATABASE_URL'] ? '; DATABASE_URL is set: pass it with --url "$DATABASE_URL"' : '';
  const place = schemaPath === null ? '' : `${pathFrom(directory, schemaPath)} names none and `;
  return missingUrl(`${place}there is no Prisma config with datasource.url${hint}`);
}
