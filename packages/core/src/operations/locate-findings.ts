import type { Finding, SourceLocation } from '../model/finding.ts';
import type { ReadableMigration } from '../model/history.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { DetailedStep } from '../model/replay.ts';
import { locateInSchema } from '../project/locate-in-schema.ts';
import { outlineSchema } from '../project/schema-outline.ts';
import type { ScriptStatement } from '../replay/script-statement.ts';
import type { DriftExamination } from './examine-drift.ts';
import { relativePath } from './paths.ts';

/**
 * Adds to each finding where its object is stated: the field or model in the schema for what the schema asks for, the
 * statement that last set it for what the history builds. What is stated nowhere is placed where its table is.
 */
export async function locateFindings(
  findings: readonly Finding[],
  { project, replay, pending }: DriftExamination,
): Promise<readonly Finding[]> {
  if (findings.every(({ object }) => object === undefined)) return findings;
  const blocks = outlineSchema(project.schema?.files ?? []);
  const steps = (replay?.steps ?? []).filter(({ name }) => !pending.includes(name));
  const migrations = new MigrationPlaces(steps, project.history.migrations.filter(isReadable));
  const relative = ({ path, line }: { path: string; line: number }): SourceLocation => ({
    file: relativePath(project.directory, path),
    line,
  });
  const located: Finding[] = [];
  for (const finding of findings) {
    const { object, pair } = finding;
    const place =
      object === undefined || finding.location !== undefined
        ? null
        : pair === 'HL'
          ? ((await migrations.find(object)) ?? locateInSchema(blocks, object))
          : (locateInSchema(blocks, object) ?? (await migrations.find(object)));
    located.push(place === null ? finding : { ...finding, location: relative(place) });
  }
  return located;
}

function isReadable(migration: { readonly kind: string }): migration is ReadableMigration {
  return migration.kind === 'readable';
}

/** Which statement of which migration last made an object what it is. */
class MigrationPlaces {
  readonly #lastStep = new Map<ObjectKey, string>();
  readonly #migrations: ReadonlyMap<string, ReadableMigration>;
  readonly #statements = new Map<string, readonly ScriptStatement[]>();

  constructor(steps: readonly DetailedStep[], migrations: readonly ReadableMigration[]) {
    this.#migrations = new Map(migrations.map((migration) => [migration.name, migration]));
    for (const { name, delta } of steps) {
      for (const object of [...delta.put, ...delta.removed]) this.#lastStep.set(objectKey(object), name);
    }
  }

  async find(object: ObjectIdentity): Promise<{ readonly path: string; readonly line: number } | null> {
    const own = this.#lastStep.get(objectKey(object));
    if (own !== undefined) return this.#search(own, object);
    if (object.table === null) return null;
    const table: ObjectIdentity = { kind: 'table', schema: object.schema, table: null, name: object.table };
    const step = this.#lastStep.get(objectKey(table));
    return step === undefined ? null : this.#search(step, table);
  }

  async #search(
    step: string,
    { table, name }: ObjectIdentity,
  ): Promise<{ readonly path: string; readonly line: number } | null> {
    const migration = this.#migrations.get(step);
    if (migration === undefined) return null;
    const word = name.replace(/\(.*$/s, '');
    const statements = await this.#split(migration);
    const onTable = statements.filter(({ text }) => table === null || hasName(text, table));
    // Later statements name a table without changing it: foreign keys of other tables.
    const heading = ({ text }: ScriptStatement): boolean => hasName(text.split('\n')[0] ?? '', word);
    const naming =
      (table === null ? onTable.find(heading) : undefined) ??
      onTable.findLast(({ text }) => hasName(text, word));
    const statement = naming ?? onTable.at(-1);
    if (statement === undefined) return { path: migration.path, line: 1 };
    const lines = naming === undefined || table === null ? [] : naming.text.split('\n');
    const offset = lines.findIndex((line) => hasName(line, word));
    return { path: migration.path, line: statement.line + Math.max(offset, 0) };
  }

  async #split(migration: ReadableMigration): Promise<readonly ScriptStatement[]> {
    const known = this.#statements.get(migration.name);
    if (known !== undefined) return known;
    const { splitStatements } = await import('../replay/split-statements.ts');
    const statements = await splitStatements(migration.sql);
    this.#statements.set(migration.name, statements);
    return statements;
  }
}

/** As a whole word; unquoted names may be written in any case. */
function hasName(text: string, name: string): boolean {
  const pattern = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$])${pattern}(?![\\w$])`, 'i').test(text);
}
