import { rm } from 'node:fs/promises';
import type { ClinicProject } from './clinic-project.ts';

export interface GeneratedMigration {
  readonly name: string;
  readonly sql: string;
}

/** Folders as a growing project has them: one table each, and every third one an index on the table before. */
export function generateHistory(count: number): readonly GeneratedMigration[] {
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(2, '0');
    const before = String(index).padStart(2, '0');
    return index % 3 === 2
      ? {
          name: `202601${number}000000_index_${before}`,
          sql: `CREATE INDEX "t${before}_label" ON "t${before}"("label");\n`,
        }
      : {
          name: `202601${number}000000_table_${number}`,
          sql: `CREATE TABLE "t${number}" ("id" SERIAL PRIMARY KEY, "label" TEXT NOT NULL);\n`,
        };
  });
}

/** Puts these migrations in the place of the project's own. */
export async function replaceHistory(
  project: ClinicProject,
  migrations: readonly GeneratedMigration[],
  own: readonly string[],
): Promise<void> {
  for (const name of own) await rm(`${project.migrationsDirectory}/${name}`, { recursive: true });
  for (const { name, sql } of migrations) await project.addMigration(name, sql);
}
