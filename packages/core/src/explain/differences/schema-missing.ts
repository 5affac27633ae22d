import type { PresenceRule } from '../difference-rule.ts';

export const schemaMissing: PresenceRule<'schema'> = {
  code: 'schema-missing',
  severity: 'error',
  show: (schema) => schema.name,
  why: 'Everything that belongs into the schema is missing with it: queries that name it fail with "schema does not exist".',
};
