import { createLedgerSql, ledgerTableName } from '../../ledger/ledger-table.ts';
import type { QueryFailure } from '../../database/query-failure.ts';
import type { ReadableMigration } from '../../model/history.ts';
import { quoteLiteral } from '../../model/quote.ts';
import type { ReplaySession } from '../../replay/replay-session.ts';

/**
 * How a file went in a deploy on the scratch server.
 *
 * - `refused`: PostgreSQL refuses the file as the one query that Prisma sends.
 * - `unrecorded`: it ran, and Prisma cannot write its record: the session was left with another search_path or role.
 * - `lost`: it ran in a transaction that it leaves open: its record goes with the connection.
 */
export type Rehearsed =
  | { readonly kind: 'ran' | 'lost' }
  | { readonly kind: 'refused' | 'unrecorded'; readonly failure: QueryFailure };

/** Words without which a file leaves no transaction open. */
const opensTransaction = /\b(?:begin|start)\b/i;
const isOpenSql = 'select now() <> statement_timestamp()';

/**
 * The second half of `prisma migrate deploy`: for each file a row, the file as one query, and the record of its end,
 * all on one connection. A name without schema leads every statement to the ledger.
 */
export class DeployRehearsal {
  readonly #session: ReplaySession;

  private constructor(session: ReplaySession) {
    this.#session = session;
  }

  /** @param schema where the ledger stands, or will: nothing happens where it does */
  static async start(session: ReplaySession, schema: string): Promise<DeployRehearsal> {
    await session.run(createLedgerSql(schema));
    return new DeployRehearsal(session);
  }

  async apply({ name, sql, checksum }: ReadableMigration): Promise<Rehearsed> {
    const id = quoteLiteral(checksum.slice(0, 36));
    const insert = `INSERT INTO ${ledgerTableName} (id, checksum, started_at, migration_name)
      VALUES (${id}, ${quoteLiteral(checksum)}, now(), ${quoteLiteral(name)})`;
    const unstarted = await this.#session.run(insert);
    if (unstarted !== null) return { kind: 'unrecorded', failure: unstarted };
    const failure = await this.#session.run(sql);
    if (failure !== null) return { kind: 'refused', failure };
    const unfinished = await this.#session.run(
      `UPDATE ${ledgerTableName} SET applied_steps_count = applied_steps_count + 1, finished_at = now() WHERE id = ${id}`,
    );
    if (unfinished !== null) return { kind: 'unrecorded', failure: unfinished };
    return { kind: opensTransaction.test(sql) && (await this.#isOpen()) ? 'lost' : 'ran' };
  }

  async #isOpen(): Promise<boolean> {
    const [rows] = await this.#session.database.script(isOpenSql);
    return rows?.[0]?.[0] === 't';
  }
}
