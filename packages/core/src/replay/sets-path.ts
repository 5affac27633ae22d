import type { ScriptStatement } from './script-statement.ts';

const empties = /\bsearch_path(?:'\s*,\s*''|\s*(?:=|\bto\b)\s*''(?!\s*,))/i;

/**
 * Whether a statement gives the session, and not a function, a search_path: from there on a name without its schema may be
 * that of something in any. An empty path, as pg_dump sets it, finds nothing.
 */
export function setsPath({ kind, text }: Pick<ScriptStatement, 'kind' | 'text'>): boolean {
  if (empties.test(text)) return false;
  if (kind === 'VariableSetStmt') return /\b(?:search_path|schema)\b/i.test(text);
  return kind === 'SelectStmt' && /\bset_config\b/i.test(text) && /\bsearch_path\b/i.test(text);
}
