import type { CatalogObject } from '../model/catalog.ts';
import type { UnseenStatement } from '../model/evidence.ts';
import { describeObject } from '../model/identity.ts';
import { isWordIn } from '../model/is-word-in.ts';
import { relationKinds } from '../model/facts-of.ts';
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
  { lookups, strangers, beside: objects = [] }: SeenLive = nothingSeen,
): ReadonlyMap<string, readonly UnseenStatement[]> {
  const unseen = new Map<string, readonly UnseenStatement[]>();
  const beside = new Beside(objects);
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
  beside: Beside,
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
        beside
          .called(soughtIn(notice) ?? '')
          .find(
            (object) => isMeant(notice, object) && (statements === null || namesSchema(statements, object)),
          );
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
      const found = strangers.find(isNamed) ?? beside.namedIn(statement).find(isNamed);
      if (found !== undefined)
        return { line, statement, reason: `it names ${describeObject(found)}, which no migration makes` };
      if (problem.isWithoutEffect !== true) return null;
      if (mayDefineElsewhere(statement))
        return { line, statement, reason: 'it asks where it runs, and did nothing on the scratch server' };
      // Of what the history itself has made, the scratch server had all.
      const other = [...strangers, ...beside.objects].find(({ kind }) => relationKinds.includes(kind));
      return other !== undefined && definesWhatItFinds(statement)
        ? {
            line,
            statement,
            reason: `it changes what it finds, and nobody saw it find anything on the scratch server; the database has ${describeObject(other)} as well`,
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

/** What the database has besides what is the project's, by schema and by name. */
class Beside {
  readonly objects: readonly CatalogObject[];
  readonly #bySchema = new Map<string | null, CatalogObject[]>();
  readonly #byName = new Map<string, CatalogObject[]>();

  constructor(objects: readonly CatalogObject[]) {
    this.objects = objects;
    for (const object of objects) {
      append(this.#bySchema, schemaOf(object), object);
      append(this.#byName, object.name.replace(/\(.*/s, ''), object);
    }
  }

  /** A routine by its name alone. */
  called(name: string): readonly CatalogObject[] {
    return this.#byName.get(name) ?? [];
  }

  /** Objects of the schemas that a text names. */
  namedIn(text: string): readonly CatalogObject[] {
    return [...this.#bySchema.values()].flatMap((objects) =>
      objects[0] !== undefined && namesSchema(text, objects[0]) ? objects : [],
    );
  }
}

function append<K>(map: Map<K, CatalogObject[]>, key: K, object: CatalogObject): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [object]);
  else known.push(object);
}

/** `column "b" of relation "t" does not exist, skipping`, `table "s.t" …`, `index "i" …`, `function f(integer) …` */
function isMeant(notice: string, { kind, table, name }: CatalogObject): boolean {
  const [first, second] = quotedIn(notice);
  const sought = soughtIn(notice);
  if (first === undefined) return sought !== null && name.startsWith(`${sought}(`);
  return first === name && (second ?? null) === (kind === 'index' ? null : table);
}

function quotedIn(notice: string): readonly (string | undefined)[] {
  return [...notice.matchAll(/"([^"]+)"/g)].map((match) => match[1]?.split('.').at(-1));
}

function soughtIn(notice: string): string | null {
  const called = /^(?:function|procedure|aggregate|routine) (?:.*\.)?([^(.]+)\(/.exec(notice)?.[1];
  return quotedIn(notice)[0] ?? called ?? null;
}

function schemaOf({ kind, schema, name }: CatalogObject): string | null {
  return kind === 'schema' ? name : schema;
}

/** As a qualifier, after SCHEMA, or in a string, as where a catalog is asked. */
function namesSchema(text: string, object: CatalogObject): boolean {
  const schema = schemaOf(object);
  if (schema === null) return true;
  const escaped = schema.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const word = `"?${escaped}"?`;
  const pattern = `(?<![\\w$])${word}\\s*\\.|'${escaped}'|\\bschema\\s+(?:if\\s+exists\\s+)?${word}(?![\\w$])`;
  return new RegExp(pattern, 'i').test(text);
}
