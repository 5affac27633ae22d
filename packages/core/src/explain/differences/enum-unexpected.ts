import type { PresenceRule } from '../difference-rule.ts';

export const enumUnexpected: PresenceRule<'enum'> = {
  code: 'enum-unexpected',
  severity: 'warning',
  show: (type) => type.labels.join(', '),
  why: 'Prisma sees it at the next introspection and will want to drop it; a new environment will not have it.',
};
