import { expect, test } from '@jest/globals';
import { hideOwnSchema } from './own-schema.ts';

const hidden = (schema: string, ...values: readonly unknown[]): string =>
  hideOwnSchema(schema)(JSON.stringify(values));

test('definitions of two tenants are equal without the names of their schemas', () => {
  const definition = (schema: string): readonly unknown[] => [
    schema,
    `nextval('${schema}.users_id_seq'::regclass)`,
    `FOREIGN KEY (a) REFERENCES ${schema}.users(id)`,
    `SET search_path TO '${schema}'`,
  ];
  expect(hidden('acme', ...definition('acme'))).toBe(hidden('beta', ...definition('beta')));
  expect(hidden('acme', ...definition('acme'))).not.toContain('acme');
});

test('names that need quotes are hidden as the server prints them', () => {
  expect(hidden('Acme-1', 'Acme-1', 'REFERENCES "Acme-1".users(id)')).not.toContain('Acme');
  expect(hidden('Acme-1', 'REFERENCES "Acme-1".users(id)')).toBe(hidden('acme', 'REFERENCES acme.users(id)'));
});

test('the schema of another tenant stays, and so do words that only hold the name', () => {
  const text = 'my_acme.users acme2.users beta.users acme_users';
  expect(hidden('acme', text)).toBe(JSON.stringify([text]));
});
