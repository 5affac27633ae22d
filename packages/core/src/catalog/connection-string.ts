import type { ForeignOption } from '../model/objects/foreign-data.ts';
import { optionOf } from './foreign-options.ts';

const keyword = /\s*(\w+)\s*=\s*('(?:[^'\\]|\\[^])*'|(?:[^\s\\]|\\[^])*)/gy;

/** `host=db password=x` in its order, without the values that may be secrets; a URI is an option of its own. */
export function parseConnectionString(text: string): readonly ForeignOption[] {
  if (/^\s*postgres(?:ql)?:\/\//i.test(text)) return [optionOf('uri', text.trim())];
  return [...text.matchAll(keyword)].map(([, name = '', value = '']) =>
    optionOf(name, (value.startsWith("'") ? value.slice(1, -1) : value).replaceAll(/\\([^])/g, '$1')),
  );
}
