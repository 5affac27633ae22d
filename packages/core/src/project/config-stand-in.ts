/** Symbol with which `@prisma/config` marks what `defineConfig` returned. */
const brand = '__brand';
const brandValue = Symbol.for('PrismaConfigInternal');

/** Message and name are those of the original, which user code may look at. */
class PrismaConfigEnvError extends Error {
  override readonly name = 'PrismaConfigEnvError';

  constructor(variable: string) {
    super(`Cannot resolve environment variable: ${variable}.`);
  }
}

/** What a config file asked of its environment while it was evaluated. */
export interface EnvironmentUse {
  /** Name by value of every variable that `env()` returned. */
  readonly found: Map<string, string>;
  /** Name by placeholder of every variable that `env()` was asked for and that is unset or empty. */
  readonly missing: Map<string, string>;
}

/**
 * Takes the place of `prisma/config` for the config file of a project: the original needs a quarter of a second
 * to load. Its `env()` throws when a variable is unset and thereby loses the whole config; this one returns a
 * placeholder instead, so that the other settings can be used and only what needs the variable fails.
 */
export function createConfigStandIn(
  environment: Readonly<Record<string, string | undefined>>,
  use: EnvironmentUse,
): object {
  return {
    PrismaConfigEnvError,
    defineConfig: (config: object): object => {
      const copy = { ...config };
      Object.defineProperty(copy, brand, { value: brandValue, enumerable: false });
      return copy;
    },
    env: (name: string): string => {
      const value = environment[name];
      if (value !== undefined && value.trim() !== '') {
        use.found.set(value, name);
        return value;
      }
      // Parses as a URL and passes for a path, so that a config can go on computing with it.
      const placeholder = `unset:${name}`;
      use.missing.set(placeholder, name);
      return placeholder;
    },
  };
}

/** The unset variable that a setting was computed from; null when it does not depend on one. */
export function missingVariableOf(setting: string, use: EnvironmentUse): string | null {
  const placeholders = [...use.missing.keys()].filter((placeholder) => setting.includes(placeholder));
  const longest = placeholders.reduce((one, other) => (other.length > one.length ? other : one), '');
  return use.missing.get(longest) ?? null;
}

/** Whether a config is what `defineConfig` returned: Prisma then checks less of its shape. */
export function isDefinedConfig(config: object): boolean {
  return brand in config && config[brand] === brandValue;
}
