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
