import { openReader, openWriter, type DatabaseTarget } from '../database/open-database.ts';
import type { Reader, Writer } from '../database/database.ts';
import type { OperationOptions } from '../model/options.ts';
import { believeLines, openLines, type Believed, type KeptLine } from './believe-lines.ts';
import type { FleetLine } from './fleet-line.ts';
import { ResultFile } from './result-file.ts';
import type { Seal } from './result-seal.ts';
import type { Shard } from './target.ts';

/** Where lines are kept: once `add` returns they survive a crash. */
export interface Results {
  /** What is to be believed of a run. */
  load(run: string): Promise<Pick<Believed, 'lines' | 'doubts'>>;
  add(lines: readonly FleetLine[]): Promise<void>;
  close(): Promise<void>;
}

export const noResults: Results = {
  load: () => Promise.resolve({ lines: [], doubts: [] }),
  add: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** A file, or a table where a `postgresql://` URL is given. Shard and key are those of this process. */
export async function openResults(
  place: string,
  by: { readonly seal: Seal; readonly shard: Shard },
  options: OperationOptions,
): Promise<Results> {
  const store = /^postgres(?:ql)?:\/\//.test(place)
    ? await ResultTable.open(place, options)
    : await ResultFile.open(place, options.directory);
  let last = 0;
  return {
    async load(run) {
      const { sealed, doubts } = openLines(await store.load(run), by.seal);
      const believed = believeLines(sealed, run);
      last = believed.lastPlaces.get(`${by.shard.index}/${by.shard.count}`) ?? 0;
      return { lines: believed.lines, doubts: [...doubts, ...believed.doubts] };
    },
    async add(lines) {
      const texts = lines.map((line) => by.seal.seal({ shard: by.shard, place: (last += 1), line }));
      if (texts.length > 0) await store.add(texts, lines);
    },
    close: () => store.close(),
  };
}

const createSql = `
  create schema if not exists prisma_mend;
  create table if not exists prisma_mend.fleet_run (
    place bigint generated always as identity primary key,
    run text not null,
    target text,
    line text not null
  );
  create index if not exists fleet_run_run_idx on prisma_mend.fleet_run (run)`;

/** Several shards may write at once. */
class ResultTable {
  readonly #database: Writer;

  private constructor(database: Writer) {
    this.#database = database;
  }

  static async open(url: string, options: OperationOptions): Promise<ResultTable> {
    const database = await openWriter(tableTarget(url, options));
    try {
      if (!(await isThere(database))) await makeTable(database);
      return new ResultTable(database);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  async load(run: string): Promise<readonly KeptLine[]> {
    return readRun(this.#database, '$1', [run]);
  }

  async add(texts: readonly string[], lines: readonly FleetLine[]): Promise<void> {
    await this.#database.query(
      `insert into prisma_mend.fleet_run (run, target, line)
       select l.run, nullif(l.target, ''), l.line
       from rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[]))
         with ordinality as l (run, target, line, place)
       order by l.place`,
      [lines.map(({ run }) => run), lines.map((line) => ('id' in line ? line.id : '')), texts],
    );
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

/**
 * The lines of the last run that a table holds; none where there is no such table.
 *
 * @throws Failure of the connection
 */
export async function loadLastRun(url: string, options: OperationOptions): Promise<readonly KeptLine[]> {
  const database = await openReader(tableTarget(url, options));
  try {
    if (!(await isThere(database))) return [];
    return await readRun(database, '(select run from prisma_mend.fleet_run order by place desc limit 1)');
  } finally {
    await database.close();
  }
}

function tableTarget(url: string, options: OperationOptions): DatabaseTarget {
  return {
    url,
    applicationName: 'prisma-mend',
    lockTimeoutMs: options.lockTimeoutMs,
    statementTimeoutMs: options.statementTimeoutMs,
    isGuest: true,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
}

async function isThere(database: Reader): Promise<boolean> {
  const [found] = await database.query<{ table: string | null }>(
    "select pg_catalog.to_regclass('prisma_mend.fleet_run')::text as table",
  );
  return found?.table != null;
}

async function readRun(
  database: Reader,
  run: string,
  parameters: readonly string[] = [],
): Promise<readonly KeptLine[]> {
  const rows = await database.query<{ place: string; line: string }>(
    `select place, line from prisma_mend.fleet_run where run operator(pg_catalog.=) ${run} order by place`,
    parameters,
  );
  return rows.map(({ place, line }) => ({ origin: `row ${place} of prisma_mend.fleet_run`, text: line }));
}

/** Two shards that begin at once both make it: IF NOT EXISTS does not hold between them. */
async function makeTable(database: Writer): Promise<void> {
  await database.transaction('begin', async () => {
    await database.query(
      "select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('prisma_mend.fleet_run'))",
    );
    await database.script(createSql);
  });
}
