import { expect, test } from '@jest/globals';
import { makeHistory } from './support/resolve-project.ts';
import { deployHistory, squash } from './support/squashed-history.ts';

const init = {
  name: '20240101000000_init',
  sql: 'CREATE EXTENSION hstore; CREATE TABLE notes (id int);\nGRANT SELECT ON notes TO pg_monitor;\n',
};
const closed = {
  name: '20240202000000_closed',
  sql: 'REVOKE EXECUTE ON FUNCTION hstore(text[]) FROM PUBLIC;\nREVOKE USAGE ON TYPE hstore FROM PUBLIC;\n',
};

test('a squash that would lose what is granted on members of an extension is refused', async () => {
  const all = [init, closed];
  await using project = await makeHistory(Object.fromEntries(all.map(({ name, sql }) => [name, sql])));
  const database = await deployHistory(all);
  const refused = squash(project, database);
  await expect(refused).rejects.toMatchObject({ code: 'history-unproven' });
  await expect(refused).rejects.toThrow(`privileges on hstore, a member of an extension (${closed.name})`);
  expect(await squash(project, database, { to: 'init' })).toMatchObject({ applied: true });
});
