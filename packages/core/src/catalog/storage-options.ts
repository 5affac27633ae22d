import { parseTextArray } from './text-rows.ts';
import type { CatalogContext } from './catalog-context.ts';

/**
 * Options as get_reloptions() of PostgreSQL prints them between parentheses: `fillfactor='70'`. A value that is an
 * identifier stays bare.
 */
export function printOptions(options: string, context: CatalogContext): string {
  return parseTextArray(options)
    .map((option) => {
      const separator = option.indexOf('=');
      const name = separator === -1 ? option : option.slice(0, separator);
      const value = separator === -1 ? '' : option.slice(separator + 1);
      const printed = context.quote(value) === value ? value : quoteValue(value);
      return `${context.quote(name)}=${printed}`;
    })
    .join(', ');
}

/** simple_quote_literal(): an escape string only where a backslash needs it. */
function quoteValue(value: string): string {
  const escaped = value.replaceAll("'", "''").replaceAll('\\', '\\\\');
  return `${value.includes('\\') ? 'E' : ''}'${escaped}'`;
}
