import type { CatalogObject } from '../model/catalog.ts';
import type { UnseenStatement } from '../model/evidence.ts';
import { describeObject } from '../model/identity.ts';
import { isWordIn } from '../model/is-word-in.ts';
import { relationKinds } from '../model/kinds.ts';
import { definesWhatItFinds, mayDefineElsewhere } from '../model/block-conditions.ts';
import type { ReplayProblem } from '../model/replay.ts';
import type { Lookup } from './look-up-unbuilt.ts';

/** What the live database says about statements that the replay could not show. */
export interface SeenLive {
  readonly lookups: readonly Lookup[];
  /** Objects that no migration ever makes. */
  readonly strangers: readonly CatalogObject[];
  /** The same in what is none of the project's: meant where a statement names their schema. */
  readonly beside?: readonly CatalogObject[];
}

const nothingSeen: SeenLive = { lookups: [], strangers: [] };

/** By migration, the statements of which the replay did not show what they do. */
export function unseenStatements(
  problems: readonly ReplayProblem[],
  { lookups, strangers, beside = [] }: SeenLive = nothingSeen,
): ReadonlyMap<string, readonly UnseenStatement[]> {
  const unseen = new Map<string, readonly UnseenStatement[]>();
  const settled = new Set(lookups.flatMap((lookup) => lookup.settled));
  for (const problem of problems) {
    const statement = settled.has(problem) ? null : unseenIn(problem, strangers, beside);
    if (statement === null) continue;
    unseen.set(problem.migration, [...(unseen.get(problem.migration) ?? []), statement]);
  }
  return unseen;
}

function unseenIn(
  problem: ReplayProblem,
  strangers: readonly CatalogObject[],
  beside: readonly CatalogObject[],
): UnseenStatement | null {
  switch (problem.kind) {
    case 'statementSkipped':
    case 'ledgerTouched': {
      const { line, statement, message } = problem.refused;
      return { line, statement, reason: message };
    }
    case 'ranOnStandIn': {
      const { line, statement, message } = problem.refused;
      const standIns = problem.standIns.map(describeObject).join(', ');
      return { line, statement, reason: `${message}; it ran only against ${standIns} of this database` };
    }
    // Seen where all that the file makes is there, see doubtReferring().
    case 'refersToStandIn':
      return null;
    case 'nothingThere': {
      const { notice, statements } = problem;
      const found =
        strangers.find((object) => isMeant(notice, object)) ??
        beside.find((object) => isMeant(notice, object) && namesSchemaOf(statements, object));
      return found === undefined
        ? null
        : {
            line: null,
            statement: null,
            reason: `${notice}; the database has ${describeObject(found)}`,
          };
    }
    case 'blockRun': {
      const { line, statement } = problem;
      const isNamed = (object: CatalogObject): boolean =>
        object.table === null && isWordIn(statement, object.name);
      const found =
        strangers.find(isNamed) ??
        beside.find((object) => namesSchemaOf(statement, object) && isNamed(object));
      if (found !== undefined)
        return { line, statement, reason: `it names ${describeObject(found)}, which no migration makes` };
      if (problem.isWithoutEffect !== true) return null;
      if (mayDefineElsewhere(statement))
        return { line, statement, reason: 'it asks where it runs, and did nothing on the scratch server' };
      // Of what the history itself has made, the scratch server had all.
      const other = [...strangers, ...beside].find(({ kind }) => relationKinds.includes(kind));
      return other !== undefined && definesWhatItFinds(statement)
        ? {
            line,
            statement,
            reason: `it changes what it finds, which was nothing on the scratch server; the database has ${describeObject(other)} as well`,
          }
        : null;
    }
    // All of its statements ran; types that stand in for those of an extension show what a column is declared as.
    case 'onlyStatementByStatement':
    case 'ranLater':
    case 'extensionMissing':
    case 'roleCreated':
    case 'standInLaid':
    case 'ledgerLaid':
    case 'schemaCreated':
    case 'transactionLeftOpen':
    case 'sessionChanged':
    case 'unreadable':
      return null;
  }
}

/** `column "b" of relation "t" does not exist, skipping`, `table "s.t" …`, `index "i" …`, `function f(integer) …` */
function isMeant(notice: string, { kind, table, name }: CatalogObject): boolean {
  const [first, second] = [...notice.matchAll(/"([^"]+)"/g)].map((match) => match[1]?.split('.').at(-1));
  if (first === undefined) {
    const called = /^(?:function|procedure|aggregate|routine) (?:.*\.)?([^(.]+)\(/.exec(notice)?.[1];
    return called !== undefined && name.startsWith(`${called}(`);
  }
  return first === name && (second ?? null) === (kind === 'index' ? null : table);
}

/** As a qualifier, or in a string, as where a catalog is asked. */
function namesSchemaOf(text: string, { kind, schema, name }: CatalogObject): boolean {
  const own = kind === 'schema' ? name : schema;
  if (own === null) return true;
  const escaped = own.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const first = kind === 'schema' ? `|\\bschema\\s+(?:if\\s+exists\\s+)?"?${escaped}"?(?![\\w$])` : '';
  return new RegExp(`(?<![\\w$])"?${escaped}"?\\s*\\.|'${escaped}'${first}`, 'i').test(text);
}
