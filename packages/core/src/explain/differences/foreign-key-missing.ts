import type { PresenceRule } from '../difference-rule.ts';

export const foreignKeyMissing: PresenceRule<'foreignKey'> = {
  code: 'foreign-key-missing',
  severity: 'error',
  show: (constraint) => constraint.definition,
  why: 'Rows can point to nothing: relations come back null, required ones make Prisma Client throw, and deletes no longer cascade.',
};
