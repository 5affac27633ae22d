import type { PresenceRule } from '../difference-rule.ts';

export const schemaUnexpected: PresenceRule<'schema'> = {
  code: 'schema-unexpected',
  severity: 'warning',
  show: (schema) => schema.name,
  why: 'Nothing in the project creates it, so a new environment will not have it; Prisma does not look into schemas that are not listed.',
};
