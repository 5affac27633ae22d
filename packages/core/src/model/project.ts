import type { Secret } from './secret.ts';
import type { History } from './history.ts';

export interface SchemaFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string;
}

export interface PrismaSchema {
  readonly files: readonly SchemaFile[];
  /** Which engine line reads it: 6 takes `url` in the datasource block, 7 refuses it. */
  readonly engineLine: 6 | 7;
  readonly previewFeatures: readonly string[];
  /** `schemas` of the datasource block; empty when it has none. */
  readonly schemas: readonly string[];
  /** Why Prisma cannot read it, where only its datasource and generator blocks were. */
  readonly problem?: string;
}

export interface ProjectUrl {
  readonly url: Secret<string>;
  /** Where it came from, for messages: `DATABASE_URL in .env`, `--url`. */
  readonly origin: string;
}

/** A Prisma project as Prisma itself would see it. */
export interface Project {
  /** Absolute path of the folder that paths in reports are relative to. */
  readonly directory: string;
  readonly configPath: string | null;
  /** Null when the project has none (a database can still be baselined from its catalog). */
  readonly schema: PrismaSchema | null;
  readonly history: History;
  /** Null when nothing names a database; `urlProblem` then says what was looked for. */
  readonly url: ProjectUrl | null;
  readonly urlProblem: string | null;
  /** Environment variable that should hold the URL and is not set. */
  readonly missingVariable?: string;
  readonly shadowUrl: ProjectUrl | null;
  readonly shadowInitScript: string | null;
  readonly externalTables: readonly string[];
  readonly externalEnums: readonly string[];
  /** Version of the `prisma` package found from the project, if any. */
  readonly prismaVersion: string | null;
}
