import { parseQualifiedName } from '../../model/quote.ts';
import type { CatalogObject } from '../../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../../model/identity.ts';
import type { TriedStatement } from '../../model/tried-statement.ts';

/** Statements that may run any other. */
const opaqueKinds: ReadonlySet<string | null> = new Set(['CallStmt', 'DoStmt', 'SelectStmt']);

/** What was there before a file. */
export class BaseObjects {
  readonly #keys: ReadonlySet<ObjectKey>;
  /** `schema.name` of tables with those that they inherit from or are parts of. */
  readonly #parents = new Map<string, readonly string[]>();
  readonly #sql: string;

  /** @param sql the whole file */
  constructor(objects: readonly CatalogObject[], sql: string) {
    this.#keys = new Set(objects.map(objectKey));
    this.#sql = sql;
    for (const object of objects) {
      if (object.kind !== 'table' || object.inherits.length === 0) continue;
      const parents = object.inherits.map((parent) => parseQualifiedName(parent).join('.'));
      this.#parents.set(`${object.schema}.${object.name}`, parents);
    }
  }

  has(key: ObjectKey): boolean {
    return this.#keys.has(key);
  }

  /**
   * Whether a statement is about an object that is, or stands on, a relation: it names the relation, one that this inherits
   * from, or the index. Others change by what it names: a view by the name of a column, a table by that of a type; who
   * owns them does not matter then.
   */
  isMeant({ kind, schema, table, name }: ObjectIdentity, step: TriedStatement): boolean {
    if (opaqueKinds.has(step.kind)) return true;
    const sql = step.text === '' ? this.#sql : step.text;
    return (kind === 'index' && names(sql, name)) || this.#namesLine(sql, `${schema ?? ''}.${table ?? name}`);
  }

  #namesLine(sql: string, relation: string): boolean {
    if (names(sql, relation.slice(relation.indexOf('.') + 1))) return true;
    return (this.#parents.get(relation) ?? []).some((parent) => this.#namesLine(sql, parent));
  }
}

function names(sql: string, name: string): boolean {
  const pattern = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$])${pattern}(?![\\w$])`, 'i').test(sql);
}
