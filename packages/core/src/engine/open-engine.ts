import { dirname } from 'node:path';
import type {
  ErrorCapturingSqlMigrationAwareDriverAdapterFactory,
  SqlDriverAdapter,
} from '@prisma/driver-adapter-utils';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type {
  DiagnoseMigrationHistoryOutput,
  DiffTarget,
  SchemaFilter,
} from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { Reader, Writer } from '../database/database.ts';
import { InvariantError } from '../model/failure.ts';
import type { History } from '../model/history.ts';
import type { PrismaSchema, SchemaFile } from '../model/project.ts';
import { EngineAdapter } from './engine-adapter.ts';
import { EngineCall } from './engine-call.ts';
import type { EngineLine, WasmEngine } from './engine-instance.ts';
import { loadEngineInstance } from './engine-instance.ts';
import { migrationList } from './migration-list.ts';
import { OfflineAdapter } from './offline-adapter.ts';
import { datasourceSchema, schemaFiles, schemaFilesWithoutExtensions } from './schema-files.ts';

export interface EngineOptions {
  readonly line: EngineLine;
  /** The project's schema; null for a database without one. */
  readonly schema: PrismaSchema | null;
  /** The live database, which stays the caller's to close; null where only a schema is rendered. */
  readonly database: Reader | null;
  /** The same, where the engine may send more than queries to it. */
  readonly writer?: Writer;
  /** Opens an empty database to replay a history in, as often as asked; the engine closes each. */
  readonly openShadow?: () => Promise<Writer>;
  /** SQL to run in a shadow database before its history. */
  readonly shadowInitScript?: string | null;
  /** `schema.table`, not Prisma's to manage. */
  readonly externalTables?: readonly string[];
  readonly externalEnums?: readonly string[];
  /** Schema for unqualified names where there is no database: `?schema=`, else `public`. */
  readonly defaultSchema?: string;
}

/** Something that holds a structure. */
export type EngineSide =
  | { readonly kind: 'empty' }
  | { readonly kind: 'database' }
  | { readonly kind: 'schema' }
  | { readonly kind: 'history'; readonly history: History };

/** What Prisma says of two structures. */
export interface EngineDiff {
  /** 0: no difference, 2: there are some. */
  readonly exitCode: 0 | 2;
  /** SQL that turns actual into expected; empty without differences. */
  readonly script: string;
  /** The differences in Prisma's words; empty without any. */
  readonly summary: string;
}

export interface Introspection {
  readonly files: readonly SchemaFile[];
  readonly warnings: string | null;
}

/** What Prisma says of history and ledger. */
export type EngineDiagnosis = Readonly<DiagnoseMigrationHistoryOutput>;

/** Prisma's schema engine. Calls made at the same time run one after the other, each in a fresh engine. */
export interface Engine {
  readonly line: EngineLine;
  /** Commit of prisma-engines that it was built from. */
  readonly build: string;
  /** DDL that builds what the schema asks for, from nothing. Needs no database. Throws `schema-invalid`. */
  renderSchema(): Promise<string>;
  diff(sides: { readonly expected: EngineSide; readonly actual: EngineSide }): Promise<EngineDiff>;
  /** The live database as a Prisma schema: afresh, or keeping names and comments of the project's. */
  introspect(options: { readonly keepsSchema: boolean }): Promise<Introspection>;
  diagnose(history: History): Promise<EngineDiagnosis>;
  /** `migrate deploy`: names of the migrations that were applied. */
  deploy(history: History): Promise<readonly string[]>;
  /** `migrate resolve --applied` */
  markApplied(history: History, migrationName: string): Promise<void>;
  /** `migrate resolve --rolled-back` */
  markRolledBack(migrationName: string): Promise<void>;
}

/**
 * Loads Prisma's engine (4–6 MB of WebAssembly, once per process and line).
 *
 * Its methods throw `EngineFailure` (`engine-failed`, or `schema-invalid` for P1012) with Prisma's own code and
 * words, also when the engine crashes or stops answering; failures of the connection come through as they are.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { module } = await loadEngineInstance(options.line);
  return new PrismaEngine(options, module.version());
}

/** Key of the lock under which Prisma changes `_prisma_migrations`. */
const advisoryLock = 72_707_369;

type AdapterFactory = ErrorCapturingSqlMigrationAwareDriverAdapterFactory;

class PrismaEngine implements Engine {
  readonly line: EngineLine;
  readonly build: string;
  readonly #options: EngineOptions;
  readonly #filters: SchemaFilter;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: EngineOptions, build: string) {
    this.line = options.line;
    this.build = build;
    this.#options = options;
    this.#filters = {
      externalTables: [...(options.externalTables ?? [])],
      externalEnums: [...(options.externalEnums ?? [])],
    };
  }

  renderSchema(): Promise<string> {
    const files = schemaFiles(this.#schema());
    return this.#run(
      async (engine) => {
        const { stdout } = await engine.diff({
          from: { tag: 'empty' },
          to: { tag: 'schemaDatamodel', files },
          script: true,
          exitCode: null,
          filters: this.#filters,
        });
        return stdout ?? '';
      },
      { isOffline: true },
    );
  }

  diff({ expected, actual }: { expected: EngineSide; actual: EngineSide }): Promise<EngineDiff> {
    const parameters = {
      from: this.#target(actual),
      to: this.#target(expected),
      exitCode: true,
      filters: this.#filters,
    };
    const usesDatabase = [expected, actual].some((side) => side.kind === 'database');
    return this.#run(
      async (engine) => {
        const { exitCode, stdout } = await engine.diff({ ...parameters, script: true });
        if (exitCode === 0) return { exitCode: 0, script: '', summary: '' };
        const summary = await engine.diff({ ...parameters, script: false });
        return { exitCode: 2, script: stdout ?? '', summary: summary.stdout ?? '' };
      },
      { isOffline: !usesDatabase },
    );
  }

  introspect({ keepsSchema }: { keepsSchema: boolean }): Promise<Introspection> {
    const { schema } = this.#options;
    const files = schema === null || !keepsSchema ? datasourceSchema(this.line, schema) : schemaFiles(schema);
    return this.#run(async (engine) => {
      const result = await engine.introspect({
        schema: { files },
        baseDirectoryPath: dirname(schema?.files[0]?.path ?? '/schema.prisma'),
        force: !keepsSchema,
        compositeTypeDepth: -1,
        namespaces: null,
      });
      return { files: result.schema.files, warnings: result.warnings };
    });
  }

  diagnose(history: History): Promise<EngineDiagnosis> {
    return this.#run((engine) =>
      engine.diagnoseMigrationHistory({
        migrationsList: this.#migrations(history),
        optInToShadowDatabase: false,
        filters: this.#filters,
      }),
    );
  }

  deploy(history: History): Promise<readonly string[]> {
    return this.#runLocked(async (engine) => {
      const input = { migrationsList: this.#migrations(history), filters: this.#filters };
      return (await engine.applyMigrations(input)).appliedMigrationNames;
    });
  }

  markApplied(history: History, migrationName: string): Promise<void> {
    return this.#runLocked(async (engine) => {
      await engine.markMigrationApplied({ migrationName, migrationsList: this.#migrations(history) });
    });
  }

  markRolledBack(migrationName: string): Promise<void> {
    return this.#runLocked(async (engine) => {
      await engine.markMigrationRolledBack({ migrationName });
    });
  }

  #schema(): PrismaSchema {
    if (this.#options.schema === null) throw new InvariantError('the engine was opened without a schema');
    return this.#options.schema;
  }

  #migrations(history: History): ReturnType<typeof migrationList> {
    return migrationList(history, this.#options.shadowInitScript ?? null);
  }

  #target(side: EngineSide): DiffTarget {
    switch (side.kind) {
      case 'empty':
        return { tag: 'empty' };
      case 'database':
        return {
          tag: 'schemaDatasource',
          files: datasourceSchema(this.line, this.#options.schema),
          configDir: '/',
        };
      case 'schema':
        return { tag: 'schemaDatamodel', files: schemaFilesWithoutExtensions(this.#schema()) };
      case 'history':
        return { tag: 'migrations', ...this.#migrations(side.history) };
    }
  }

  /** The engine takes Prisma's advisory lock and leaves it to the end of the session, which is not ours to end. */
  async #runLocked<T>(work: (engine: WasmEngine) => Promise<T>): Promise<T> {
    try {
      return await this.#run(work);
    } finally {
      await this.#options.database
        ?.query('select pg_catalog.pg_advisory_unlock($1)', [advisoryLock])
        .catch(() => undefined); // A connection that is gone holds no lock.
    }
  }

  /**
   * Two calls in one engine at a time never settle, and what one call reads of a schema leaks into the next: calls
   * wait for each other and each has an engine of its own.
   */
  #run<T>(work: (engine: WasmEngine) => Promise<T>, { isOffline = false } = {}): Promise<T> {
    const start = async (): Promise<T> => {
      const instance = await loadEngineInstance(this.line);
      const call = new EngineCall();
      const datamodels = datasourceSchema(this.line, this.#options.schema).map(
        ({ path, content }): [string, string] => [path, content],
      );
      return call.run(instance, async () => {
        const factory = this.#adapters(call, isOffline);
        const engine = await instance.module.SchemaEngine.new({ datamodels }, () => undefined, factory);
        try {
          return await work(engine);
        } finally {
          // Never reached after a crash, when the engine may not be touched again.
          engine.free();
        }
      });
    };
    const result = this.#last.then(start, start);
    this.#last = result.catch(() => undefined);
    return result;
  }

  #adapters(call: EngineCall, isOffline: boolean): AdapterFactory {
    const { database, writer = null, openShadow, defaultSchema = 'public' } = this.#options;
    return bindMigrationAwareSqlAdapterFactory({
      provider: 'postgres',
      adapterName: 'prisma-mend',
      connect: () => Promise.resolve(mainAdapter()),
      connectToShadowDb: async () => {
        if (openShadow === undefined) throw new InvariantError('the engine was opened without a shadow');
        const shadow = await call.openShadow(openShadow);
        return new EngineAdapter(shadow, shadow, call, () => shadow.close());
      },
    });

    function mainAdapter(): SqlDriverAdapter {
      if (isOffline) return new OfflineAdapter(database?.defaultSchema ?? defaultSchema);
      if (database === null) throw new InvariantError('the engine was opened without a database');
      return new EngineAdapter(database, writer, call);
    }
  }
}
