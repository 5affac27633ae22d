import { UsageError } from './usage-error.ts';

/** Parsed flags by their name on the command line, kebab-case. */
export class Arguments {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  flag(name: string): boolean {
    return this.#single(name) === true;
  }

  /** True for `--no-<name>`. */
  refuses(name: string): boolean {
    return this.#values[name] === false;
  }

  text(name: string): string | undefined {
    const value = this.#single(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || value.trim() === '') throw new UsageError(`--${name} needs a value.`);
    return value;
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map(String);
  }

  #single(name: string): unknown {
    const value = this.#values[name];
    if (Array.isArray(value)) throw new UsageError(`--${name} was given more than once.`);
    return value;
  }
}
