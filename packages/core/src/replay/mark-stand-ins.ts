import { ledgerTableName } from '../ledger/ledger-table.ts';
import { definesWhatItFinds } from '../model/block-conditions.ts';
import type { ReadableMigration } from '../model/history.ts';
import type { CatalogDelta, ReplayProblem } from '../model/replay.ts';
import { isNamedIn } from './named-in.ts';
import type { ReplaySession } from './replay-session.ts';
import { setsPath } from './sets-path.ts';
import type { ScriptStatement } from './script-statement.ts';

const namesLedger = new RegExp(`(?<![\\w$])${ledgerTableName}(?![\\w$])`);

/** They may name the table to leave it out, or to look at it. */
const onlyMention: ReadonlySet<string> = new Set(['DoStmt', 'CreateFunctionStmt', 'SelectStmt', 'ViewStmt']);

/** Whether anything in a file could have been run on what is no work of the history. */
export function mayBeMarked(session: ReplaySession, sql: string): boolean {
  return session.laid.length > 0 || namesLedger.test(sql);
}

/** They may reach what they do not name. */
const reaching: ReadonlySet<string> = new Set(['DoStmt', 'SelectStmt', 'CallStmt']);

/**
 * Statements that ran on Prisma's own table, or of which something may have been done to what stands in for the live
 * database's own; and those that only refer to that (a foreign key, a view, the condition of a policy) or make something
 * that stands on it by itself (a trigger, a policy), as it would beside the original.
 */
export function markStandIns(
  session: ReplaySession,
  { name: migration }: Pick<ReadableMigration, 'name'>,
  statements: readonly ScriptStatement[],
  problems: readonly ReplayProblem[],
): readonly ReplayProblem[] {
  const isLaying = problems.some(({ kind }) => kind === 'standInLaid');
  const path = statements.some(setsPath)
    ? [...session.path, ...session.laid.flatMap(({ object: { schema } }) => schema ?? [])]
    : session.path;
  return statements.flatMap((statement): readonly ReplayProblem[] => {
    const { text, line, kind, mayChangeRows } = statement;
    if (kind === 'TransactionStmt') return [];
    const at = { line, statement: text, sqlstate: null };
    if (namesLedger.test(text) && !onlyMention.has(kind ?? '')) {
      const message = `it changes ${ledgerTableName}, which no comparison looks at`;
      return [{ kind: 'ledgerTouched', migration, refused: { ...at, message } }];
    }
    const used = session.laid.filter(({ object }) => isNamedIn(text, object, path));
    const isReaching = mayChangeRows || (kind === 'DoStmt' && definesWhatItFinds(text));
    const mayReach = isLaying && isReaching && reaching.has(kind ?? '');
    const touched = used.length === 0 && mayReach ? session.laid : used;
    const [first] = touched;
    if (first === undefined) return [];
    const isReferring = !mayReach && onlyRefers({ laid: session.laid, path }, statement, used);
    const standIns = touched.map(({ object }) => object);
    return [
      {
        kind: isReferring ? 'refersToStandIn' : 'ranOnStandIn',
        migration,
        refused: { ...at, message: first.reason },
        standIns,
      },
    ];
  });
}

/** Whether all that a statement makes or alters is the history's own. A column that stands in is a part of what is. */
function onlyRefers(
  { laid, path }: Pick<ReplaySession, 'laid' | 'path'>,
  { target }: ScriptStatement,
  used: ReplaySession['laid'],
): boolean {
  if (target === null || used.some(({ object }) => object.kind === 'column')) return false;
  if (target.kind !== 'named') return true;
  return !laid.some(({ object: { schema, name } }) => {
    if (name.replace(/\(.*$/s, '') !== target.name) return false;
    if (target.schema !== null) return target.schema === schema;
    return schema !== null && path.includes(schema);
  });
}

/** A file that changed what stands in without naming it, as a loop over all tables does. */
export function markTouched(
  session: ReplaySession,
  migration: string,
  { put, removed }: CatalogDelta,
): readonly ReplayProblem[] {
  if (session.laid.length === 0) return [];
  const found = [...put, ...removed].find((object) => session.isForeign(object));
  if (found === undefined) return [];
  const standIns = session.laid.map(({ object }) => object).filter(({ schema }) => schema === found.schema);
  const message = 'it changes what no migration makes';
  const refused = { line: null, statement: null, message, sqlstate: null };
  return [{ kind: 'ranOnStandIn', migration, refused, standIns }];
}
