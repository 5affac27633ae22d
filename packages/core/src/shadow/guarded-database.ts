import type { QueryParameter, TextRow, TypedResult, Writer } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { AdministeredScript } from './administered-script.ts';
import type { ReplayBudget } from './replay-budget.ts';

/** What is done with a text before it is sent; null sends it as it is. */
export type PrepareScript = (sql: string) => Promise<AdministeredScript | null>;

/**
 * A scratch database as the project's SQL meets it: everything counts against the budget, and texts go through
 * `prepare` first. What reads the catalog (`scriptEach`) is our own, and parsing it takes longer than it runs.
 */
export function guardDatabase(database: Writer, budget: ReplayBudget, prepare: PrepareScript): Writer {
  const send = <T>(sql: string, work: (text: string) => Promise<T>): Promise<T> =>
    budget.run(async () => {
      const prepared = await prepare(sql);
      if (prepared === null) return await work(sql);
      try {
        return await work(prepared.sql);
      } catch (error) {
        throw error instanceof QueryFailure ? moveBack(error, sql, prepared) : error;
      }
    });
  return {
    get identity() {
      return database.identity;
    },
    get processId() {
      return database.processId;
    },
    get serverStartedAt() {
      return database.serverStartedAt;
    },
    defaultSchema: database.defaultSchema,
    projectPath: database.projectPath,
    pooler: database.pooler,
    lockTimeoutMs: database.lockTimeoutMs,
    query: <Row extends Readonly<Record<string, string | null>>>(
      sql: string,
      parameters?: readonly QueryParameter[],
    ): Promise<readonly Row[]> => budget.run(() => database.query<Row>(sql, parameters)),
    queryTyped: (sql, parameters, searchPath): Promise<TypedResult> =>
      budget.run(() => database.queryTyped(sql, parameters, searchPath)),
    script: (sql, searchPath): Promise<readonly (readonly TextRow[])[]> =>
      send(sql, (text) => database.script(text, searchPath)),
    execute: (sql, searchPath) => send(sql, (text) => database.execute(text, searchPath)),
    scriptEach: (sql, take, begin) => budget.run(() => database.scriptEach(sql, take, begin)),
    alone: (sql, isQualified) => budget.run(() => database.alone(sql, isQualified)),
    transaction: (begin, work) => database.transaction(begin, work),
    takeNotices: () => database.takeNotices(),
    reopen: async () => guardDatabase(await database.reopen(), budget, prepare),
    close: () => database.close(),
  };
}

/** The failure with the place in the text that the caller knows. */
function moveBack(
  failure: QueryFailure,
  sql: string,
  { sql: sent, placeOf }: AdministeredScript,
): QueryFailure {
  if (failure.position === null) return failure;
  const place = placeOf(unitsIn(sent, failure.position - 1));
  return failure.at(charactersIn(sql, place) + 1);
}

/** The server counts characters, JavaScript UTF-16 code units. */
function unitsIn(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join('').length;
}

function charactersIn(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}
