import type { ProjectUrl } from '../model/project.ts';
import { Secret } from '../model/secret.ts';
import type { LookUp } from './load-dotenv.ts';
import type { UrlExpression } from './schema-parser.ts';

/** A database URL, or why there is none. */
export type ResolvedUrl =
  | { readonly kind: 'found'; readonly url: ProjectUrl }
  | { readonly kind: 'missing'; readonly problem: string; readonly variable: string | null };

/** Blank is as good as unset; so is the word that JavaScript makes of an unset variable inside of a text. */
export function isBlankUrl(url: string): boolean {
  return ['', 'undefined', 'null'].includes(url.trim());
}

export function foundUrl(url: string, origin: string): ResolvedUrl {
  return { kind: 'found', url: { url: new Secret(url), origin } };
}

export function missingUrl(problem: string, variable: string | null = null): ResolvedUrl {
  return { kind: 'missing', problem, variable };
}

/**
 * Resolves `url = env("X")` of a datasource block. Unset and empty are the same to Prisma.
 *
 * @param label name of the property and its file, for messages
 * @param searched where variables are looked up, for messages
 */
export function resolveExpression(
  expression: UrlExpression,
  label: string,
  lookUp: LookUp,
  searched: string,
): ResolvedUrl {
  const { fromEnvVar: name, value: literal } = expression;
  if (name === null) {
    return literal === null || isBlankUrl(literal)
      ? missingUrl(`${label} is empty`)
      : foundUrl(literal, label);
  }
  const variable = lookUp(name);
  return variable === null || isBlankUrl(variable.value)
    ? missingUrl(`${label} is env("${name}"), which is not set in ${searched}`, name)
    : foundUrl(variable.value, `${name} in ${variable.origin}`);
}
