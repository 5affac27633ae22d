import { parseStatements } from './parse-statements.ts';
import type { Parser } from './load-parser.ts';
import { kindOf, listAt, textAt, textOfString, valueAt } from './parse-tree.ts';

/** What stands for a part that is known at run time only; a name, which fits most places. */
const placeholder = 'unknown_part';

/**
 * The text that an expression gives, as far as it is written down: constants, `||` of them, and format() with a
 * constant pattern. Null where nothing of it is.
 */
export function constantText(parser: Parser, expression: string): string | null {
  const [only] = parseStatements(parser, `select ${expression}`) ?? [];
  const text = textOf(valueAt(valueAt(listAt(only?.node, 'targetList')[0], 'ResTarget'), 'val'));
  return text === placeholder ? null : text;
}

function textOf(node: unknown): string {
  const [kind, fields] = kindOf(node);
  switch (kind) {
    case 'A_Const':
      return textAt(valueAt(fields, 'sval'), 'sval') ?? placeholder;
    case 'TypeCast':
      return textOf(valueAt(fields, 'arg'));
    case 'A_Expr':
      return textOfString(listAt(fields, 'name')[0]) === '||'
        ? textOf(valueAt(fields, 'lexpr')) + textOf(valueAt(fields, 'rexpr'))
        : placeholder;
    case 'FuncCall':
      return textOfCall(fields);
    default:
      return placeholder;
  }
}

function textOfCall(fields: unknown): string {
  const name = textOfString(listAt(fields, 'funcname').at(-1));
  const [pattern, ...values] = listAt(fields, 'args').map(textOf);
  if (name === 'concat') return [pattern ?? '', ...values].join('');
  if (name !== 'format' || pattern === undefined) return placeholder;
  let next = 0;
  return pattern.replace(/%(?:(\d+)\$)?(?:-?\d*)([sIL%])/g, (_, place: string | undefined, kind: string) => {
    if (kind === '%') return '%';
    const value = values[place === undefined ? next++ : Number(place) - 1] ?? placeholder;
    if (kind === 'L') return `'${value.replaceAll("'", "''")}'`;
    return kind === 'I' ? `"${value.replaceAll('"', '""')}"` : value;
  });
}
