import type { ObjectIdentity } from '@prisma-mend/core';
import { printable } from './layout.ts';

/** `column public.users.email` */
export function describeIdentity({ kind, schema, table, name }: ObjectIdentity): string {
  const words = kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return printable(`${words} ${[schema, table, name].filter((part) => part !== null).join('.')}`);
}
