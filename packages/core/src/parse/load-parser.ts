import type * as libpgQuery from 'libpg-query';

/** PostgreSQL's own parser and scanner. Each throws where it cannot read the text. */
export type Parser = Pick<typeof libpgQuery, 'parseSync' | 'parsePlPgSQLSync' | 'scanSync'>;

/**
 * PostgreSQL's scanner reads a run of operator characters again for each operator and each comment that opens in it: 60 kB of
 * `+` or of `/*` take it 20 seconds, which nothing can interrupt. A line of dashes is a comment, read once.
 */
const crowdedOperators = /(?<![-+*/<>=~!@#%^&|`?])(?!--)[-+*/<>=~!@#%^&|`?]{257}/;

/** Loads the parser (45 ms) on first use. */
export async function loadParser(): Promise<Parser> {
  const parser = await import('libpg-query');
  await parser.loadModule();
  return {
    parseSync: (sql) => parser.parseSync(legible(sql)),
    parsePlPgSQLSync: (sql) => parser.parsePlPgSQLSync(legible(sql)),
    scanSync: (sql) => parser.scanSync(legible(sql)),
  };
}

function legible(sql: string): string {
  if (crowdedOperators.test(sql)) throw new Error('more than 256 operator characters in a row');
  return sql;
}
