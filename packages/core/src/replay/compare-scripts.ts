import { loadParser } from '../parse/load-parser.ts';
import { isDataStatement } from './statement-nature.ts';
import { splitStatements } from './split-statements.ts';

/** Where a node stands in the text: no part of what it means. */
const placeNames = /(?:^|_)(?:location|stmt_len|list_start|list_end)$/;

/** Whether two files are the same to PostgreSQL's parser: they differ in white space, comments or spelling only. */
export async function isSameScript(one: string, other: string): Promise<boolean> {
  const trees = [await parse(one), await parse(other)];
  return trees[0] !== null && trees[0] === trees[1];
}

/** Whether the statements that change rows are the same ones in the same order. */
export async function hasSameDataStatements(one: string, other: string): Promise<boolean> {
  const rows = async (sql: string): Promise<string> =>
    (await splitStatements(sql))
      .filter(isDataStatement)
      .map(({ text }) => `${text};`)
      .join('\n');
  const [mine, theirs] = [await rows(one), await rows(other)];
  return mine === theirs || (await isSameScript(mine, theirs));
}

/** Null for what the parser refuses. */
async function parse(sql: string): Promise<string | null> {
  const parser = await loadParser();
  try {
    const tree: unknown = parser.parseSync(sql);
    return JSON.stringify(tree, (name, value: unknown) => (placeNames.test(name) ? undefined : value));
  } catch {
    return null;
  }
}
