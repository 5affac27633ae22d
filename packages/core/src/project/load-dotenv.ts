import type { Environment } from '../model/options.ts';
import { readPlainText } from '../model/read-plain-file.ts';
import { parseDotenv } from './load-lazily.ts';

/** A variable and the place that set it, for messages: `.env`, `the environment`. */
export interface Variable {
  readonly value: string;
  readonly origin: string;
}

/** Looks a variable up; null when it is unset or empty, which Prisma takes for the same. */
export type LookUp = (name: string) => Variable | null;

interface DotenvFile {
  readonly path: string;
  readonly origin: string;
}

/**
 * Loads `.env` files as Prisma 5 and 6 do: what is in the environment wins, then the first file, then the next;
 * `${NAME}` is expanded inside them, and a backslash before it keeps it as it is.
 */
export async function loadDotenv(environment: Environment, files: readonly DotenvFile[]): Promise<LookUp> {
  const variables = new Map<string, Variable>();
  for (const file of files) {
    const text = await readPlainText(file.path).catch(() => null);
    if (text === null) continue;
    for (const [name, value] of Object.entries(parseDotenv(text))) {
      if (!variables.has(name)) variables.set(name, { value, origin: file.origin });
    }
  }
  const raw = (name: string): string => environment[name] ?? variables.get(name)?.value ?? '';
  return (name) => {
    const variable = variables.get(name);
    const own = environment[name];
    // Prisma expands a variable of the environment too, but only when a .env file names it as well.
    const value = variable === undefined ? own : expand(raw(name), raw, { left: mostExpansions });
    if (value === undefined || value === '') return null;
    return {
      value,
      origin: own === undefined && variable !== undefined ? variable.origin : 'the environment',
    };
  };
}

/** Longest chain of variables that name each other; a circle ends here. */
const deepestExpansion = 20;
/** Of one value: a few lines that name each other several times would never come to an end. */
const mostExpansions = 1000;

function expand(value: string, look: (name: string) => string, budget: { left: number }, depth = 0): string {
  if (depth > deepestExpansion) return value;
  return value.replace(/(\\?)\$\{([A-Za-z0-9_]+)\}/g, (text, escape: string, name: string) => {
    if (escape !== '') return text.slice(1);
    budget.left -= 1;
    return budget.left < 0 ? text : expand(look(name), look, budget, depth + 1);
  });
}
