import { InvariantError } from '../model/failure.ts';
import type { CatalogObject, Dependency, NotModelled } from '../model/catalog.ts';
import type { Column } from '../model/objects/tables.ts';
import type { ObjectIdentity, ObjectKind } from '../model/identity.ts';
import { relationKinds } from '../model/facts-of.ts';
import { leavesOut } from '../model/on-excluded.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import { OperatorClasses } from './operator-classes.ts';
import type { Presence } from './presence.ts';
import type { Reach } from './scope-sql.ts';
import type { TextRow } from '../database/database.ts';

/** System catalogs whose rows are objects; part of an object's address beside its OID. */
export type SystemCatalog =
  | 'pg_attrdef'
  | 'pg_class'
  | 'pg_collation'
  | 'pg_constraint'
  | 'pg_default_acl'
  | 'pg_event_trigger'
  | 'pg_foreign_data_wrapper'
  | 'pg_foreign_server'
  | 'pg_namespace'
  | 'pg_policy'
  | 'pg_proc'
  | 'pg_publication'
  | 'pg_rewrite'
  | 'pg_statistic_ext'
  | 'pg_subscription'
  | 'pg_trigger'
  | 'pg_type'
  | 'pg_user_mapping';

/** A row of pg_class that others refer to by OID. */
export interface Relation {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** `relkind` */
  readonly relkind: string;
  /** False for what an extension owns, and for the history table. */
  readonly isVisible: boolean;
  /** By attnum; dropped columns leave holes. */
  readonly columnNames: (string | undefined)[];
  /** OIDs of the columns' types and collations, by attnum: they decide what an index definition may leave out. */
  readonly columnTypes: string[];
  readonly columnCollations: string[];
  /** Columns of a table by attnum, while the queries that describe them are read one after the other. */
  readonly columns: (ColumnDraft | undefined)[];
}

export type ColumnDraft = { -readonly [Property in keyof Column]: Column[Property] };

export function newRelation(
  relation: Pick<Relation, 'oid' | 'schema' | 'name' | 'relkind' | 'isVisible'>,
): Relation {
  const { oid, schema, name, relkind, isVisible } = relation;
  const columns = { columnNames: [], columnTypes: [], columnCollations: [], columns: [] };
  return { oid, schema, name, relkind, isVisible, ...columns };
}

/** One query of the catalog message and the function that takes its rows. */
export interface CatalogReader {
  /** Whose objects it adds; none where it only helps others to. */
  readonly kinds: readonly ObjectKind[];
  readonly sql: string | ((reach: Reach, serverVersionNumber: number) => string);
  /** It has rows only where one of these is there; absent where it is always asked. */
  readonly needs?: readonly Presence[];
  /** The version of PostgreSQL, as `server_version_num`, before which there are none. */
  readonly since?: number;
  read(rows: readonly TextRow[], context: CatalogContext): void;
}

/** What the readers share while a catalog is put together: OIDs live here and nowhere else. */
export class CatalogContext {
  readonly serverVersionNumber: number;
  readonly objects: CatalogObject[] = [];
  readonly excluded: CatalogObject[] = [];
  readonly relations = new Map<string, Relation>();
  readonly schemas: string[] = [];
  dependencies: readonly Dependency[] = [];
  /** Edges that readers know of themselves. */
  readonly ownDependencies: Dependency[] = [];
  notModelled: readonly NotModelled[] = [];
  /** Names by kind, of what readers leave out of the objects that they add. */
  readonly namesNotModelled = new Map<string, string[]>();
  /** Kinds whose readers took their rows. */
  readonly readKinds = new Set<ObjectKind>();
  readonly leftOut = new Map<string, number>();
  /** Indexes that a primary key, unique or exclusion constraint owns. */
  readonly constraintIndexes = new Set<string>();
  readonly operatorClasses: OperatorClasses;
  /** Printed names by OID. */
  readonly collations = new Map<string, string>();
  readonly #extensionMembers: Set<string>;
  readonly #identities = new Map<string, Map<string, ObjectIdentity>>();
  readonly #parts = new Map<string, ObjectIdentity>();
  readonly #quoted = new Map<string, string>();
  readonly #excludedTables: ReadonlySet<string>;
  readonly #isLeftOut: (object: CatalogObject) => boolean;
  readonly #readsMembers: boolean;
  readonly readsPrivileges: boolean;
  #keywords: ReadonlySet<string>;

  /** @param standing holds what a reading of named objects does not read again: it rarely changes */
  constructor(serverVersionNumber: number, scope: CatalogScope, standing: CatalogContext | null = null) {
    this.serverVersionNumber = serverVersionNumber;
    this.operatorClasses = standing?.operatorClasses ?? new OperatorClasses();
    this.#extensionMembers = standing === null ? new Set() : standing.#extensionMembers;
    this.#keywords = standing === null ? new Set() : standing.#keywords;
    this.#excludedTables = new Set(scope.excludedTables);
    this.readsPrivileges = scope.withPrivileges ?? false;
    this.#isLeftOut = leavesOut(scope);
    this.#readsMembers = scope.withExtensionMembers ?? false;
  }

  /** Words that PostgreSQL quotes when they are identifiers; they differ between versions. */
  setKeywords(words: Iterable<string>): void {
    this.#keywords = new Set(words);
  }

  setExtensionMember(catalog: string, oid: string): void {
    if (this.#readsMembers) return;
    this.#extensionMembers.add(`${catalog} ${oid}`);
  }

  isExtensionMember(catalog: string, oid: string): boolean {
    return this.#extensionMembers.has(`${catalog} ${oid}`);
  }

  countLeftOut(reason: string): void {
    this.leftOut.set(reason, (this.leftOut.get(reason) ?? 0) + 1);
  }

  countNotModelled(kind: string, name: string): void {
    const names = this.namesNotModelled.get(kind);
    if (names === undefined) this.namesNotModelled.set(kind, [name]);
    else names.push(name);
  }

  excludesTable(schema: string | null, name: string): boolean {
    return this.#excludedTables.has(`${schema ?? ''}.${name}`);
  }

  add(object: CatalogObject, catalog?: SystemCatalog, oid?: string): void {
    const isLeftOut = this.#isLeftOut(object);
    (isLeftOut ? this.excluded : this.objects).push(object);
    if (isLeftOut && (object.kind === 'enum' || relationKinds.includes(object.kind)))
      this.countLeftOut('excluded by the project');
    if (catalog !== undefined && oid !== undefined) this.register(catalog, oid, object);
  }

  /** Lets comments, grants and dependencies find the object by its address. */
  register(catalog: SystemCatalog, oid: string, object: ObjectIdentity): void {
    const ofCatalog = this.#identities.get(catalog);
    if (ofCatalog === undefined) this.#identities.set(catalog, new Map([[oid, object]]));
    else ofCatalog.set(oid, object);
  }

  recordDependency(dependency: Dependency): void {
    this.ownDependencies.push(dependency);
  }

  /**
   * The sequence of an identity column and the check of a foreign table are no objects; comments and grants stand on them
   * all the same.
   */
  registerPart(catalog: SystemCatalog, oid: string, part: ObjectIdentity): void {
    this.#parts.set(`${catalog} ${oid}`, part);
  }

  /** An object, or such a part of one. */
  bearerOf(catalog: string, oid: string): ObjectIdentity | undefined {
    return this.#parts.get(`${catalog} ${oid}`) ?? this.identityOf(catalog, oid);
  }

  /** Undefined for what is out of scope. */
  identityOf(catalog: string, oid: string): ObjectIdentity | undefined {
    const object = this.#identities.get(catalog)?.get(oid);
    if (object === undefined) return undefined;
    const { kind, schema, table, name } = object;
    return { kind, schema, table, name };
  }

  visibleRelation(oid: string): Relation | undefined {
    const relation = this.relations.get(oid);
    return relation?.isVisible === true ? relation : undefined;
  }

  relation(oid: string): Relation {
    const relation = this.relations.get(oid);
    if (relation === undefined) throw new InvariantError(`relation ${oid} was not read`);
    return relation;
  }

  columnName(relation: Relation, attnum: string): string {
    const name = relation.columnNames[Number(attnum)];
    if (name === undefined) throw new InvariantError(`column ${attnum} of ${relation.name} was not read`);
    return name;
  }

  /** As quote_identifier() of the server that is read. */
  quote(name: string): string {
    const known = this.#quoted.get(name);
    if (known !== undefined) return known;
    const isPlain = /^[a-z_][a-z0-9_]*$/.test(name) && !this.#keywords.has(name);
    const quoted = isPlain ? name : `"${name.replaceAll('"', '""')}"`;
    this.#quoted.set(name, quoted);
    return quoted;
  }

  quoteQualified(schema: string, name: string): string {
    return `${this.quote(schema)}.${this.quote(name)}`;
  }

  quoteColumn(relation: Relation, attnum: string): string {
    return this.quote(this.columnName(relation, attnum));
  }

  quoteColumns(relation: Relation, attnums: readonly string[]): string {
    return attnums.map((attnum) => this.quoteColumn(relation, attnum)).join(', ');
  }
}
