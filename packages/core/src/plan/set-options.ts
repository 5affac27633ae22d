import type { ObjectIdentity } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import { renderOptions } from './render-column.ts';
import { statement } from './statement.ts';

/** RESET what goes, SET what comes. */
export function setOptions(
  head: string,
  actual: readonly string[],
  expected: readonly string[],
  object: ObjectIdentity,
): readonly Statement[] {
  const gone = optionNames(actual).filter((name) => !optionNames(expected).includes(name));
  const changed = expected.filter((option) => !actual.includes(option));
  return [
    ...(gone.length > 0 ? [statement(`${head} RESET (${gone.join(', ')})`, object)] : []),
    ...(changed.length > 0 ? [statement(`${head} SET (${renderOptions(changed)})`, object)] : []),
  ];
}

/** `fillfactor=70` → `fillfactor` */
export function optionNames(options: readonly string[]): readonly string[] {
  return options.map((option) => option.slice(0, option.indexOf('=')));
}
