import { expect, test } from '@jest/globals';
import { makeHistory } from './support/resolve-project.ts';
import { deployHistory, squash } from './support/squashed-history.ts';

const init = {
  name: '20240101000000_init',
  sql: 'CREATE EXTENSION hstore; CREATE TABLE notes (id int);\nGRANT SELECT ON notes TO pg_monitor;\n',
};
const closed = (sql: string) => ({ name: '20240202000000_closed', sql });

test.each([
  [
    'one by one',
    'REVOKE EXECUTE ON FUNCTION hstore(text[]) FROM PUBLIC;\nREVOKE USAGE ON TYPE hstore FROM PUBLIC;\n',
    'privileges on hstore, a member',
  ],
  [
    'in a block',
    'DO $$ BEGIN REVOKE EXECUTE ON FUNCTION hstore(text[]) FROM PUBLIC; END $$;\n',
    'privileges on hstore, a member',
  ],
  [
    'with all of the schema',
    'REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;\n',
    'privileges on all of public, of which ',
  ],
  [
    'in a file that the parser refuses',
    `/* ${'='.repeat(300)} */\nREVOKE EXECUTE ON FUNCTION hstore(text[]) FROM PUBLIC;\n`,
    'what 20240202000000_closed grants, which the parser cannot read',
  ],
])('a squash that would lose what is granted on members is refused: %s', async (_, sql, reason) => {
  const all = [init, closed(sql)];
  await using project = await makeHistory(Object.fromEntries(all.map((each) => [each.name, each.sql])));
  const database = await deployHistory(all);
  const refused = squash(project, database);
  await expect(refused).rejects.toMatchObject({ code: 'history-unproven' });
  await expect(refused).rejects.toThrow(reason);
  expect(await squash(project, database, { to: 'init' })).toMatchObject({ applied: true });
});

test('what is granted on all of a schema is kept where no member is in it', async () => {
  const apart = { ...init, sql: `CREATE SCHEMA ext; ${init.sql.replace('hstore', 'hstore SCHEMA ext')}` };
  const all = [apart, closed('GRANT SELECT ON ALL TABLES IN SCHEMA public TO pg_monitor;\n')];
  await using project = await makeHistory(Object.fromEntries(all.map((each) => [each.name, each.sql])));
  const database = await deployHistory(all);
  expect(await squash(project, database)).toMatchObject({ applied: true });
});
