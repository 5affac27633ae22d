import type { Finding, SourceLocation } from '../../model/finding.ts';
import type { ReadableMigration } from '../../model/history.ts';
import { hidePasswords } from '../../model/hide-values.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../../model/identity.ts';
import type { DetailedStep } from '../../model/replay.ts';
import { locateInSchema } from '../../project/locate-in-schema.ts';
import { outlineSchema } from '../../project/schema-outline.ts';
import { findInScript, readScript, type ReadStatement } from '../../replay/find-in-script.ts';
import type { DriftExamination } from './examine-drift.ts';
import { relativePath } from '../session/paths.ts';

/**
 * Adds to each finding where its object is stated: the field or model in the schema for what the schema asks for, the
 * statement that last set it for what the history builds. What is stated nowhere is placed where its table is.
 */
export async function withLocations(
  findings: readonly Finding[],
  { project, replay, pending }: DriftExamination,
): Promise<readonly Finding[]> {
  if (findings.every(({ object }) => object === undefined)) return findings;
  const blocks = outlineSchema(project.schema?.files ?? []);
  const steps = (replay?.steps ?? []).filter(({ name }) => !pending.includes(name));
  const migrations = new MigrationPlaces(steps, project.history.migrations.filter(isReadable));
  const texts = new Map(
    [
      ...(project.schema?.files ?? []).map(({ path, content }) => ({ path, text: content })),
      ...project.history.migrations.filter(isReadable).map(({ path, sql }) => ({ path, text: sql })),
    ].map(({ path, text }) => [path, text.split('\n')]),
  );
  const relative = ({ path, line, column }: Place): SourceLocation => ({
    file: relativePath(project.directory, path),
    line,
    ...(column === undefined ? {} : { column }),
    ...quoteLine(texts.get(path)?.[line - 1]),
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

interface Place {
  readonly path: string;
  readonly line: number;
  readonly column?: number;
}

/** The line itself, unless it is nothing that somebody would read. */
function quoteLine(line: string | undefined): Pick<SourceLocation, 'text'> {
  const text = line?.trimEnd() ?? '';
  return text === '' || text.length > longestLine ? {} : { text: hidePasswords(text) };
}

const longestLine = 300;

function isReadable(migration: { readonly kind: string }): migration is ReadableMigration {
  return migration.kind === 'readable';
}

/** Which statement of which migration last made an object what it is. */
class MigrationPlaces {
  readonly #lastStep = new Map<ObjectKey, string>();
  readonly #migrations: ReadonlyMap<string, ReadableMigration>;
  readonly #statements = new Map<string, readonly ReadStatement[]>();

  constructor(steps: readonly DetailedStep[], migrations: readonly ReadableMigration[]) {
    this.#migrations = new Map(migrations.map((migration) => [migration.name, migration]));
    for (const { name, delta } of steps) {
      for (const object of [...delta.put, ...delta.removed]) this.#lastStep.set(objectKey(object), name);
    }
  }

  async find(object: ObjectIdentity): Promise<Place | null> {
    const own = this.#lastStep.get(objectKey(object));
    if (own !== undefined) return this.#search(own, object);
    if (object.table === null) return null;
    const table: ObjectIdentity = { kind: 'table', schema: object.schema, table: null, name: object.table };
    const step = this.#lastStep.get(objectKey(table));
    return step === undefined ? null : this.#search(step, table);
  }

  async #search(step: string, object: ObjectIdentity): Promise<Place | null> {
    const migration = this.#migrations.get(step);
    if (migration === undefined) return null;
    const { path, sql } = migration;
    return { path, ...(findInScript(sql, await this.#read(migration), object) ?? { line: 1, column: 1 }) };
  }

  async #read({ name, sql }: ReadableMigration): Promise<readonly ReadStatement[]> {
    const known = this.#statements.get(name);
    if (known !== undefined) return known;
    const statements = await readScript(sql);
    this.#statements.set(name, statements);
    return statements;
  }
}
