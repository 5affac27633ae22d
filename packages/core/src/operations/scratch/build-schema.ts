import type { Catalog } from '../../model/catalog.ts';
import { migrationChecksum } from '../../model/checksum.ts';
import { Failure } from '../../model/failure.ts';
import type { ReadableMigration } from '../../model/history.ts';
import type { Project } from '../../model/project.ts';
import type { RefusedStatement } from '../../model/replay.ts';
import { replayFinal } from '../../replay/replay-history.ts';
import { openShadow } from '../../shadow/open-shadow.ts';
import type { ShadowServer } from '../../shadow/shadow-server.ts';
import type { Ground } from '../session/ground.ts';
import type { LiveState } from '../session/live-state.ts';
import { replayConditions } from './replay-project.ts';
import { majorOf, makeShadowContext } from '../session/shadow-context.ts';
import { extensionsOf } from './with-shadow-database.ts';

const schemaName = 'schema.prisma';
/** What a message of many statements takes grows faster than their number: locks are kept to its end. */
const statementsPerMessage = 200;

/**
 * Builds Prisma's rendering of a schema on a scratch server, on that foundation, and reads back what came of it.
 * What the server lacks for it is supplied as in a replay.
 *
 * @throws Failure `replay-failed` when a statement of the schema fails
 */
export async function buildSchema(
  { project, live, options }: Ground,
  sql: string,
  foundation: string,
): Promise<Catalog> {
  const server = await openShadow(options.shadow, await makeShadowContext(project, live, options));
  const { problems, final } = await replayFinal(
    {
      migrations: [
        asMigration('foundation', foundation),
        ...splitRendering(sql).map((part) => asMigration(schemaName, part)),
      ],
    },
    {
      ...replayConditions(project, live, majorOf(server.serverVersionNumber)),
      besidesSchemas: extensionSchemas(live),
      shadow: server.provider,
      openShadow: () => Promise.resolve(withExtensions(server, extensionsOf(live.catalog))),
      cache: null,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  );
  for (const problem of problems) {
    if (problem.kind !== 'statementSkipped' || problem.migration !== schemaName) continue;
    if (isKeyToExternal(problem.refused, project)) continue;
    throw new Failure('replay-failed', `${schemaName} cannot be built: ${problem.refused.message}.`, {
      why: `The server refused: ${problem.refused.statement ?? schemaName}`,
      next: 'Compare with the history alone (--against history), or name a scratch server that has what is missing with --shadow.',
    });
  }
  return final;
}

/** A schema names the types of extensions without their schemas. */
function extensionSchemas({ catalog, defaultSchema }: LiveState): readonly string[] {
  const schemas = catalog.objects.flatMap((object) =>
    object.kind === 'extension' && object.name !== 'plpgsql' ? [object.installedIn] : [],
  );
  return [...new Set(schemas)].filter((name) => name !== defaultSchema && name !== 'pg_catalog').sort();
}

const absentRelation = /^relation "(.+)" does not exist$/;

/** The engine writes the key, and not the external table that it refers to. */
function isKeyToExternal({ statement, message }: RefusedStatement, { externalTables }: Project): boolean {
  const name = absentRelation.exec(message)?.[1];
  if (name === undefined || statement === null || !/\bFOREIGN KEY\b/.test(statement)) return false;
  return externalTables.some((table) => table === name || table.endsWith(`.${name}`));
}

/** The engine heads every statement with a comment that says what it does. */
function splitRendering(sql: string): readonly string[] {
  const statements = sql.split(/(?<=;\n)\n(?=-- [A-Z][A-Za-z]+\n)/);
  return Array.from({ length: Math.ceil(statements.length / statementsPerMessage) }, (_, part) =>
    statements.slice(part * statementsPerMessage, (part + 1) * statementsPerMessage).join(''),
  );
}

function asMigration(name: string, sql: string): ReadableMigration {
  return { kind: 'readable', name, path: name, sql, checksum: migrationChecksum(sql), encoding: 'utf8' };
}

function withExtensions(server: ShadowServer, extensions: readonly string[]): ShadowServer {
  return { ...server, createDatabase: () => server.createDatabase(extensions) };
}
