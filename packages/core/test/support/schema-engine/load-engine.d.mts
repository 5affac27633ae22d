import type {
  ApplyMigrationsInput,
  ApplyMigrationsOutput,
  DiagnoseMigrationHistoryInput,
  DiagnoseMigrationHistoryOutput,
} from '@prisma/schema-engine-wasm/schema_engine_bg';

export interface JudgingEngine {
  free(): void;
  diagnoseMigrationHistory(input: DiagnoseMigrationHistoryInput): Promise<DiagnoseMigrationHistoryOutput>;
  applyMigrations(input: ApplyMigrationsInput): Promise<ApplyMigrationsOutput>;
}

export function loadEngine(packageName: string): Promise<{
  readonly SchemaEngine: {
    new: (options: object, log: (line: string) => void, factory: object) => Promise<JudgingEngine>;
  };
}>;
