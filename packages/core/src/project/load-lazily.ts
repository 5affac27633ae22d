import { createRequire } from 'node:module';
import type * as dotenv from 'dotenv';
import type * as jiti from 'jiti';
import type * as parserOf7 from '@prisma/prisma-schema-wasm';

/**
 * Packages that not every run needs. They are required, not imported: Node.js scans the text of a CommonJS module
 * for its exports when it is imported, which takes longer than running these.
 */
const require = createRequire(import.meta.url);

/** What both lines of Prisma's schema parser offer. */
export type SchemaParser = Pick<typeof parserOf7, 'get_config' | 'get_datamodel' | 'lint'>;

export function loadSchemaParser(line: 6 | 7): SchemaParser {
  const name = line === 6 ? '@prisma/prisma-schema-wasm-6' : '@prisma/prisma-schema-wasm';
  return require(name) as SchemaParser;
}

export function loadJiti(): typeof jiti {
  return require('jiti') as typeof jiti;
}

/** Variables of a `.env` file, not expanded. */
export function parseDotenv(text: string): Record<string, string> {
  return (require('dotenv') as typeof dotenv).parse(text);
}
