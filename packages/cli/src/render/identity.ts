import type { ObjectIdentity } from '@prisma-mend/core';
import { kindWords } from './kind-words.ts';
import { printable } from './layout.ts';

/** `column public.users.email` */
export function describeIdentity({ kind, schema, table, name }: ObjectIdentity): string {
  return printable(`${kindWords(kind)} ${[schema, table, name].filter((part) => part !== null).join('.')}`);
}
