import { expect, test } from '@jest/globals';
import { hidePasswords } from './hide-values.ts';

test.each([
  [`OPTIONS (client_secret 'one', "accessToken" 'two')`, `OPTIONS (client_secret '…', "accessToken" '…')`],
  [`CREATE ROLE r LOGIN PASSWORD 'one''two' REPLICATION`, `CREATE ROLE r LOGIN PASSWORD '…' REPLICATION`],
  [`ALTER USER r WITH ENCRYPTED PASSWORD E'a\\'b'`, `ALTER USER r WITH ENCRYPTED PASSWORD '…'`],
  [
    `ALTER USER r PASSWORD $x$one$x$ VALID UNTIL 'infinity'`,
    `ALTER USER r PASSWORD '…' VALID UNTIL 'infinity'`,
  ],
  [`ALTER USER r PASSWORD 'cut of`, `ALTER USER r PASSWORD '…'`],
  [`OPTIONS (user 'u', password 'one')`, `OPTIONS (user 'u', password '…')`],
  [`OPTIONS (SET "password" 'one', sslpassword 'two')`, `OPTIONS (SET "password" '…', sslpassword '…')`],
  [
    `SELECT dblink_connect('host=x password=one user=u')`,
    `SELECT dblink_connect('host=x password=… user=u')`,
  ],
  [`CONNECTION 'host=x password=''one two'''`, `CONNECTION 'host=x password='…''`],
  [
    `CONNECTION 'postgresql://u:one@h/db?sslmode=require'`,
    `CONNECTION 'postgresql://u:…@h/db?sslmode=require'`,
  ],
  [
    `CONNECTION 'postgresql://h/db?user=u&password=one&x=1'`,
    `CONNECTION 'postgresql://h/db?user=u&password=…&x=1'`,
  ],
  [`UPDATE "User" SET password = 'one', name = 'Ada'`, `UPDATE "User" SET password = '…', name = 'Ada'`],
  [`set_config('app.api_key', 'x', false)`, `set_config('app.api_key', 'x', false)`],
])('%s', (text, shown) => {
  expect(hidePasswords(text)).toBe(shown);
});

test.each([
  `CREATE TABLE "User" ("password" TEXT NOT NULL DEFAULT 'x', "token" VARCHAR(20))`,
  `ALTER ROLE r PASSWORD NULL`,
  `CREATE INDEX "User_token_idx" ON "User"("token")`,
  `-- see https://example.org/a:b/c@d`,
])('%s is shown as it is', (text) => {
  expect(hidePasswords(text)).toBe(text);
});
