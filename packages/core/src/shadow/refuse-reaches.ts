import { QueryFailure } from '../database/query-failure.ts';
import { everyStatement, findReaches, reachingWords } from '../parse/find-reaches.ts';
import { loadParser } from '../parse/load-parser.ts';
import { parseStatements } from '../parse/parse-statements.ts';
import type { ParsedStatement } from '../parse/parse-statements.ts';
import { textAt } from '../parse/parse-tree.ts';
import type { PrepareScript } from './guarded-database.ts';

const serverWords =
  /\b(?:role|user|group|database|owned|grant|revoke|password|authid)\b|\bu&|\b(?:do|execute|function|procedure)\b/i;

/** Statements whose effect every database of the server has, and that dropping the shadow's objects does not undo. */
const serverKinds: ReadonlySet<string> = new Set([
  'CreateRoleStmt',
  'AlterRoleStmt',
  'AlterRoleSetStmt',
  'DropRoleStmt',
  'GrantRoleStmt',
  'DropOwnedStmt',
  'ReassignOwnedStmt',
  'CreatedbStmt',
  'DropdbStmt',
  'AlterDatabaseStmt',
  'AlterDatabaseSetStmt',
  'AlterDatabaseRefreshCollStmt',
  'CreateSubscriptionStmt',
  'AlterSubscriptionStmt',
  'DropSubscriptionStmt',
]);

/** Words of which one stands in every text that could do harm and that another version's grammar may take. */
const gravestWords =
  /\b(?:program|superuser|dblink\w*|\w+_fdw|system|pg_(?:read|ls|stat_file|file|execute|write)\w*|lo_(?:import|export)|subscription)\b|\blanguage\s+'?"?(?:c|internal|pl\w+u)\b/i;

/**
 * On a server that is not ours everything runs with the rights that its role has there: what reaches outside is not
 * sent at all, and on the server of the live database neither is what concerns the roles and databases of the server.
 */
export function refuseReaches({ isOnLiveServer }: { readonly isOnLiveServer: boolean }): PrepareScript {
  return async (sql) => {
    if (!reachingWords.test(sql) && !(isOnLiveServer && serverWords.test(sql))) return null;
    const parser = await loadParser();
    const statements = parseStatements(parser, sql);
    if (statements === null) {
      if (!gravestWords.test(sql)) return null;
      throw refusal('what the text does could not be read', 0);
    }
    for (const { start, end } of statements) {
      const text = sql.slice(start, end);
      const [reach] = findReaches(parser, text);
      const place = Array.from(sql.slice(0, start + text.length - text.trimStart().length)).length;
      if (reach !== undefined) throw refusal(reach.what, place);
      if (isOnLiveServer && everyStatement(parser, text).some(isAboutServer))
        throw refusal('roles and databases belong to the whole server, which is the live one', place);
    }
    return null;
  };
}

function isAboutServer({ kind, node }: Pick<ParsedStatement, 'kind' | 'node'>): boolean {
  if (kind !== null && serverKinds.has(kind)) return true;
  const type = textAt(node, 'renameType') ?? textAt(node, 'objectType') ?? textAt(node, 'objtype') ?? '';
  return (
    ['RenameStmt', 'AlterOwnerStmt', 'GrantStmt'].includes(kind ?? '') &&
    ['OBJECT_ROLE', 'OBJECT_DATABASE', 'OBJECT_TABLESPACE', 'OBJECT_PARAMETER_ACL'].includes(type)
  );
}

function refusal(what: string, place: number): QueryFailure {
  return QueryFailure.beforehand(`not run on a server that is not prisma-mend's own: ${what}`, place + 1);
}
