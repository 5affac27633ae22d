import { UsageError } from './usage-error.ts';

const shortNames: Readonly<Record<string, string>> = { output: '-o' };

/** Parsed flags by their name on the command line, kebab-case. */
export class Arguments {
  readonly #values: Readonly<Record<string, unknown>>;

  /** As typed, without node and script. */
  readonly argv: readonly string[];

  constructor(values: Readonly<Record<string, unknown>>, argv: readonly string[] = []) {
    this.#values = values;
    this.argv = argv;
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

  /** As {@link text}, but a value of nothing but blanks is left to whoever knows what its lack means. */
  textOrBlank(name: string): string | undefined {
    const value = this.#single(name);
    return typeof value === 'string' ? value : this.text(name);
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map(String);
  }

  /** The values of some options in the order in which they were typed, which the parsed flags do not keep. */
  inOrder(names: readonly string[]): readonly { readonly name: string; readonly value: string }[] {
    const end = this.argv.indexOf('--');
    const words = end === -1 ? this.argv : this.argv.slice(0, end);
    return words.flatMap((word, index) => {
      const [option = '', ...rest] = word.split('=');
      const name = names.find((one) => option === `--${one}` || option === shortNames[one]);
      if (name === undefined) return [];
      const value = word.includes('=') ? rest.join('=') : (words[index + 1] ?? '');
      if (value.trim() === '') throw new UsageError(`--${name} needs a value.`);
      return [{ name, value }];
    });
  }

  #single(name: string): unknown {
    const value = this.#values[name];
    if (Array.isArray(value)) throw new UsageError(`--${name} was given more than once.`);
    return value;
  }
}
