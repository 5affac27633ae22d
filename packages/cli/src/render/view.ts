import type { Runner } from './runnable.ts';
import type { Style } from './style.ts';

/** How a report is shown to a person. */
export interface View {
  readonly style: Style;
  /** Of the terminal; text wraps inside it. */
  readonly width: number;
  /** Every finding, migration and note, with all that is known of it, instead of an overview. */
  readonly showsAll?: boolean;
  /** What was looked at, and who agrees, also where nothing is wrong with it. */
  readonly isVerbose?: boolean;
  /** The plan is what the report is about: it is rehearsed, or about to be agreed to. */
  readonly showsPlan?: boolean;
  /** What to do is told below: by a refusal, or by the question that is going to be asked. */
  readonly hasNextBelow?: boolean;
  /** The SQL of the plan, with changes of files as diffs, was printed already. */
  readonly hasSql?: boolean;
  /** Paths below it are printed relative to it: where the command was started. */
  readonly directory?: string;
  /** Folder that the places of findings are relative to, as a file: address; links only where it is given. */
  readonly root?: string;
  /** Stands before commands that can be copied. */
  readonly runner?: Runner;
  /** Pages to read on, as `prisma-mend explain` calls them. */
  readonly pages?: readonly string[];
}

/** A screen has room for so many lines of one sort. */
const shownLines = 12;

/** A long list is not told line by line, unless all of it is asked for. */
export function abridge(lines: readonly string[], { showsAll = false }: View): readonly string[] {
  if (showsAll || lines.length <= shownLines) return lines;
  return [...lines.slice(0, shownLines - 1), `and ${lines.length - shownLines + 1} more (--all lists them)`];
}

/** A definition of more letters than this is no overview of anything. */
const longestValue = 2000;
const shownOfLong = 400;

/** A long text by its beginning, unless all is to be shown. */
export function shorten(text: string, { showsAll }: View): string {
  if (showsAll === true || text.length <= longestValue) return text;
  const beginning = text.slice(0, shownOfLong).replace(/[\ud800-\udbff]$/, '');
  return `${beginning}… (${text.length} characters: --all shows them)`;
}

/** The same of SQL: what is not whole can not be run by whoever copies it. */
export function shortenSql(sql: string, view: View): string {
  const short = shorten(sql, view);
  return short === sql ? sql : `-- ${short.replace(/\s+/g, ' ')}`;
}
