import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import type {
  ConnectionInfo,
  SqlDriverAdapter,
  SqlQuery,
  SqlResultSet,
  Transaction,
} from '@prisma/driver-adapter-utils';
import type { QueryParameter, Reader, TypedResult, Writer } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import { Failure } from '../model/failure.ts';
import { conversionOf } from './column-types.ts';

/** What the adapter tells the engine that owns it. */
export interface AdapterObserver {
  callStarted(): void;
  callFinished(): void;
  /** Why a query failed: more telling than what the engine makes of it. */
  failed(failure: Failure): void;
}

/**
 * Prisma's driver adapter over one of our connections. Without a writer it sends nothing but queries: the engine's own DDL
 * is answered as done, anything else refused.
 */
export class EngineAdapter implements SqlDriverAdapter {
  readonly provider = 'postgres';
  readonly adapterName = 'prisma-mend';
  readonly #database: Reader;
  readonly #writer: Writer | null;
  readonly #observer: AdapterObserver;
  readonly #dispose: () => Promise<void>;

  constructor(
    database: Reader,
    writer: Writer | null,
    observer: AdapterObserver,
    dispose: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#database = database;
    this.#writer = writer;
    this.#observer = observer;
    this.#dispose = dispose;
  }

  getConnectionInfo(): ConnectionInfo {
    return { schemaName: this.#database.defaultSchema, supportsRelationJoins: false };
  }

  async queryRaw({ sql, args }: SqlQuery): Promise<SqlResultSet> {
    this.#refuseWrites(sql);
    return resultSet(await this.#observed(() => this.#query(sql, args)));
  }

  async executeRaw({ sql, args }: SqlQuery): Promise<number> {
    if (this.#writer === null && isCreateSchema(sql)) return 0;
    this.#refuseWrites(sql);
    // Without arguments the text may hold several statements, which only a simple query takes.
    if (args.length === 0) {
      await this.#observed(() => this.#run(sql));
      return 0;
    }
    return (await this.#observed(() => this.#query(sql, args))).affectedRows;
  }

  async executeScript(script: string): Promise<void> {
    if (this.#writer === null && isCreateSchema(script)) return;
    this.#refuseWrites(script);
    await this.#observed(() => this.#run(script));
  }

  async #run(script: string): Promise<void> {
    await (this.#writer?.execute(script, 'project') ?? this.#database.script(script, 'project'));
  }

  /** The engine names `_prisma_migrations` without its schema. */
  #query(sql: string, args: readonly unknown[]): Promise<TypedResult> {
    return this.#database.queryTyped(sql, args.map(parameter), 'project');
  }

  dispose(): Promise<void> {
    return this.#dispose();
  }

  startTransaction(): Promise<Transaction> {
    throw new Error('the schema engine does not start transactions');
  }

  /** The engine's own queries start with one of these words; a script of a migration is not judged by its text. */
  #refuseWrites(sql: string): void {
    if (this.#writer !== null || /^\s*(?:select|show|with)\b/i.test(sql)) return;
    throw new DriverAdapterError({
      kind: 'postgres',
      code: '25006',
      severity: 'ERROR',
      message: 'this connection only reads',
      detail: undefined,
      column: undefined,
      hint: undefined,
    });
  }

  async #observed<T>(call: () => Promise<T>): Promise<T> {
    this.#observer.callStarted();
    try {
      return await call();
    } catch (error) {
      if (error instanceof Failure) this.#observer.failed(error);
      throw error instanceof QueryFailure ? driverError(error) : error;
    } finally {
      this.#observer.callFinished();
    }
  }
}

/** The engine creates the default schema when it connects and does not find it, also for commands that only read. */
function isCreateSchema(sql: string): boolean {
  return /^\s*create schema "(?:[^"]|"")*";?\s*$/i.test(sql);
}

/** The engine tells a missing table from other trouble by the SQLSTATE. */
function driverError(failure: QueryFailure): DriverAdapterError {
  return new DriverAdapterError({
    kind: 'postgres',
    code: failure.sqlState,
    severity: failure.severity ?? 'ERROR',
    message: failure.serverMessage,
    detail: failure.detail ?? undefined,
    column: undefined,
    hint: failure.hint ?? undefined,
  });
}

function parameter(value: unknown): QueryParameter {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(String);
  throw new Error(`the schema engine bound a ${typeof value}`);
}

function resultSet({ columns, rows }: TypedResult): SqlResultSet {
  const conversions = columns.map((column) => conversionOf(column.typeId));
  return {
    columnNames: columns.map((column) => column.name),
    columnTypes: conversions.map((conversion) => conversion.type),
    rows: rows.map((row) =>
      row.map((cell, index) => (cell === null ? null : conversions[index]?.convert(cell))),
    ),
  };
}
