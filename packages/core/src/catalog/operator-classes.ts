import { isTrue, rowsOf } from './text-rows.ts';
import { among, type Reach } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

interface OperatorClass {
  readonly printedName: string;
  readonly method: string;
  readonly inputType: string;
  readonly isDefault: boolean;
}

const bpchar = '1042';

/** Decides, as GetDefaultOpClass() does, whether an index has to name the operator class of a column. */
export class OperatorClasses {
  readonly #classes = new Map<string, OperatorClass>();
  readonly #defaults = new Map<string, string>();
  readonly #baseTypes = new Map<string, string>();
  /** Answers by operator class and type: a few of them serve thousands of indexes. */
  readonly #printedNames = new Map<string, Map<string, string | null>>();

  set(oid: string, operatorClass: OperatorClass): void {
    this.#classes.set(oid, operatorClass);
    if (operatorClass.isDefault) {
      this.#defaults.set(`${operatorClass.method} ${operatorClass.inputType}`, oid);
    }
  }

  setBaseType(domain: string, base: string): void {
    this.#baseTypes.set(domain, base);
  }

  /** The operator class as `pg_get_indexdef` prints it, or null where it is the default of the column's type. */
  printedName(oid: string, columnType: string): string | null {
    const known = this.#printedNames.get(oid) ?? new Map<string, string | null>();
    this.#printedNames.set(oid, known);
    const answer = known.get(columnType);
    if (answer !== undefined) return answer;
    const name = this.#decide(oid, columnType);
    known.set(columnType, name);
    return name;
  }

  #decide(oid: string, columnType: string): string | null {
    const operatorClass = this.#classes.get(oid);
    if (operatorClass === undefined) return null;
    const type = this.#baseTypeOf(columnType);
    const exact = this.#defaults.get(`${operatorClass.method} ${type}`);
    const isDefault =
      exact === undefined
        ? // Binary-coercible or polymorphic input. Of several candidates the preferred type wins, so that
          // varchar goes with text and never with bpchar.
          operatorClass.isDefault && operatorClass.inputType !== bpchar
        : exact === oid;
    return isDefault ? null : operatorClass.printedName;
  }

  #baseTypeOf(type: string): string {
    const base = this.#baseTypes.get(type);
    return base === undefined ? type : this.#baseTypeOf(base);
  }
}

const operatorClassesSql = `
  select o.oid,
    case when n.nspname = 'pg_catalog' then '' else quote_ident(n.nspname) || '.' end || quote_ident(o.opcname),
    o.opcmethod, o.opcintype, o.opcdefault
  from pg_catalog.pg_opclass o
  join pg_catalog.pg_namespace n on n.oid = o.opcnamespace
  order by o.oid
`;
type OperatorClassRow = readonly [
  oid: string,
  printedName: string,
  method: string,
  inputType: string,
  isDefault: string,
];

export const operatorClasses: CatalogReader = {
  sql: operatorClassesSql,
  read(rows, context) {
    for (const row of rowsOf<OperatorClassRow>(rows, 5)) {
      const [oid, printedName, method, inputType, isDefault] = row;
      context.operatorClasses.set(oid, { printedName, method, inputType, isDefault: isTrue(isDefault) });
    }
  },
};

/** Also of domains outside the scope: a column may have any type. */
const baseTypesSql = `
  select t.oid, t.typbasetype from pg_catalog.pg_type t where t.typtype = 'd' order by t.oid
`;
type BaseTypeRow = readonly [domain: string, base: string];

export const baseTypes: CatalogReader = {
  sql: baseTypesSql,
  read(rows, context) {
    for (const [domain, base] of rowsOf<BaseTypeRow>(rows, 2)) {
      context.operatorClasses.setBaseType(domain, base);
    }
  },
};

/** OIDs from 16384 on are user-made. */
const indexCollationsSql = (reach: Reach): string => `
  select l.oid,
    case when n.nspname = 'pg_catalog' then '' else quote_ident(n.nspname) || '.' end || quote_ident(l.collname)
  from pg_catalog.pg_collation l
  join pg_catalog.pg_namespace n on n.oid = l.collnamespace
  where l.oid in (
    select unnest(x.indcollation::pg_catalog.oid[])
    from pg_catalog.pg_index x
    where x.indexrelid >= 16384 ${among(reach, 'relations', 'x.indrelid')}
  )
  order by l.oid
`;
type IndexCollationRow = readonly [oid: string, printedName: string];

export const indexCollations: CatalogReader = {
  sql: indexCollationsSql,
  read(rows, context) {
    for (const [oid, printedName] of rowsOf<IndexCollationRow>(rows, 2)) {
      context.collations.set(oid, printedName);
    }
  },
};
