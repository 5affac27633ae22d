import { expect, test } from '@jest/globals';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { makeClinic, runByHand } from './support/clinic-project.ts';
import { startPostgres } from './support/postgres.ts';

const secrets = `
  CREATE ROLE secret_keeper LOGIN PASSWORD 'hunter2' REPLICATION;
  SELECT dblink_connect('host=x password=hunter2');
  CREATE SUBSCRIPTION far CONNECTION 'postgresql://u:hunter2@h/db' PUBLICATION p;`;

test('no report holds the passwords that stand in migrations', async () => {
  const server = await startPostgres(17);
  const database = await server.createDatabase();
  const project = await makeClinic();
  await runByHand(database);
  await project.addMigration('20990101000000_secrets', secrets);
  const options = project.options(database.url);
  const reports = [
    await checkStatus(options),
    await checkDrift({ ...options, against: 'both', ignore: [] }),
    await resolve({
      ...options,
      verb: { kind: 'check' },
      names: ['20990101000000_secrets'],
      acceptsUnproven: false,
      consent: { yes: false },
      isDryRun: false,
    }),
  ];
  for (const report of reports) {
    const text = JSON.stringify(report);
    expect(text).toContain('20990101000000_secrets');
    expect(text).not.toContain('hunter2');
  }
  expect(JSON.stringify(reports)).toContain('password=…');
});
