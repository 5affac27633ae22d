import { describe, expect, test } from '@jest/globals';
import type { ObjectIdentity } from '../model/identity.ts';
import { findInScript, readScript } from './find-in-script.ts';

const script = `-- "User" is made below
CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN');

CREATE TABLE "User" (
    "id" SERIAL NOT NULL, -- "name" of a person
    "name" TEXT,
    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);
create table name (name text, other text);
CREATE INDEX "User_name_idx" ON "User"("name");
INSERT INTO "User" ("name") VALUES ('name');
ALTER TABLE "Order" ADD CONSTRAINT "Order_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id");
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ begin new."id" := 1; return new; end $$;
CREATE TRIGGER touch_user BEFORE UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION touch();
`;

describe('the place of an object in a file', () => {
  test.each<[ObjectIdentity['kind'], string | null, string, [number, number] | null]>([
    ['enum', null, 'Role', [2, 13]],
    ['table', null, 'User', [4, 14]],
    ['column', 'User', 'name', [6, 5]],
    ['column', 'User', 'id', [5, 5]],
    ['primaryKey', 'User', 'User_pkey', [7, 16]],
    ['table', null, 'name', [9, 14]],
    ['column', 'name', 'name', [9, 20]],
    ['index', 'User', 'User_name_idx', [10, 14]],
    ['foreignKey', 'Order', 'Order_fkey', [12, 36]],
    ['function', null, 'touch()', [13, 17]],
    ['trigger', 'User', 'touch_user', [14, 16]],
    ['table', null, 'USER', null],
    ['view', null, 'nowhere', null],
  ])('%s %s %s', async (kind, table, name, expected) => {
    const place = findInScript(script, await readScript(script), { kind, schema: 'public', table, name });
    expect(place === null ? null : [place.line, place.column]).toEqual(expected);
  });
});
