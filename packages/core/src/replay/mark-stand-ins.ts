import { ledgerTableName } from '../ledger/ledger-table.ts';
import type { CatalogDelta, ReplayProblem } from '../model/replay.ts';
import { isNamedIn } from './named-in.ts';
import type { ReplaySession } from './replay-session.ts';
import type { ScriptStatement } from './script-statement.ts';

const namesLedger = new RegExp(`(?<![\\w$])${ledgerTableName}(?![\\w$])`);

/** They may name the table to leave it out, or to look at it. */
const onlyMention: ReadonlySet<string> = new Set(['DoStmt', 'CreateFunctionStmt', 'SelectStmt', 'ViewStmt']);

/** Whether anything in a file could have been run on what is no work of the history. */
export function mayBeMarked(session: ReplaySession, sql: string): boolean {
  return session.laid.length > 0 || namesLedger.test(sql);
}

/** Statements that ran on Prisma's own table, or only on what stands in for something of the live database. */
export function markStandIns(
  session: ReplaySession,
  migration: string,
  statements: readonly ScriptStatement[],
): readonly ReplayProblem[] {
  return statements.flatMap(({ text, line, kind }): readonly ReplayProblem[] => {
    if (kind === 'TransactionStmt') return [];
    const at = { line, statement: text, sqlstate: null };
    if (namesLedger.test(text) && !onlyMention.has(kind ?? '')) {
      const message = `it changes ${ledgerTableName}, which no comparison looks at`;
      return [{ kind: 'ledgerTouched', migration, refused: { ...at, message } }];
    }
    const used = session.laid.filter(({ object }) => isNamedIn(text, object, session.path));
    const [first] = used;
    if (first === undefined) return [];
    const standIns = used.map(({ object }) => object);
    return [{ kind: 'ranOnStandIn', migration, refused: { ...at, message: first.reason }, standIns }];
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
