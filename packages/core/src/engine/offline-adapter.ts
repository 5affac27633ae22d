import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type {
  ConnectionInfo,
  SqlDriverAdapter,
  SqlResultSet,
  Transaction,
} from '@prisma/driver-adapter-utils';

/**
 * Answers what the engine asks when it connects (is the default schema there, which server is this), so that a
 * schema can be rendered to DDL without a database. The DDL does not depend on the server's version.
 */
export class OfflineAdapter implements SqlDriverAdapter {
  readonly provider = 'postgres';
  readonly adapterName = 'prisma-mend';
  readonly #defaultSchema: string;

  constructor(defaultSchema: string) {
    this.#defaultSchema = defaultSchema;
  }

  getConnectionInfo(): ConnectionInfo {
    return { schemaName: this.#defaultSchema, supportsRelationJoins: false };
  }

  queryRaw(): Promise<SqlResultSet> {
    return Promise.resolve({
      columnNames: ['exists', 'version', 'numeric_version'],
      columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
      rows: [[true, 'PostgreSQL 17.0', 170_000]],
    });
  }

  executeRaw(): Promise<number> {
    return Promise.resolve(0);
  }

  executeScript(): Promise<void> {
    return Promise.resolve();
  }

  startTransaction(): Promise<Transaction> {
    throw new Error('the schema engine does not start transactions');
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
