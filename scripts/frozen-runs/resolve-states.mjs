import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  all,
  bills,
  commit,
  concurrent,
  data,
  deployed,
  failedRow,
  folder,
  init,
  project,
  rooms,
  sqlOf,
  stopped,
} from './clinic.mjs';

/** What `resolve` is for: migrations that failed, and rows and folders that disagree. */
export const resolveStates = [
  {
    name: 'failed-done',
    ...deployed,
    rows: [init, rooms, failedRow(bills)],
    runs: [
      'status',
      'resolve',
      'resolve --dry-run',
      'resolve add_bills --rolled-back --yes',
      'resolve add_bills --applied',
      'resolve add_bills --applied --yes',
      'resolve add_bills --applied --yes',
      'resolve --undo {journal} --yes',
      'resolve --yes',
    ],
  },
  {
    name: 'failed-terminal',
    ...deployed,
    rows: [init, rooms, failedRow(bills)],
    runs: [
      { line: 'resolve', answer: 'n' },
      { line: 'resolve', answer: 'y' },
    ],
  },
  {
    name: 'failed-nothing',
    files: project(all),
    sql: sqlOf([init, rooms]),
    rows: [init, rooms, failedRow(bills)],
    runs: ['resolve add_bills --rolled-back --yes', 'status'],
  },
  {
    name: 'half',
    ...stopped(bills, 1),
    files: project(all),
    sql: `${sqlOf([init, rooms])} insert into users values (1, 'a'); ${bills.sql.split(';\n').slice(0, 2).join(';\n')};`,
    rows: [init, rooms, failedRow(bills)],
    runs: [
      'status',
      'resolve',
      'resolve add_bills --finish',
      'resolve add_bills --finish --dry-run',
      'resolve add_bills --finish --yes',
      'status',
    ],
  },
  {
    name: 'half-revert',
    files: project(all),
    sql: `${sqlOf([init, rooms])} ${bills.sql.split(';\n').slice(0, 2).join(';\n')}; insert into bills values (1, 1);`,
    rows: [init, rooms, failedRow(bills)],
    runs: ['resolve add_bills --revert --yes', { line: 'resolve add_bills --revert', answer: '{database}' }],
  },
  {
    name: 'half-concurrent',
    ...stopped(concurrent, 1),
    runs: ['resolve email_key --finish --yes', 'status'],
  },
  { name: 'half-concurrent-revert', ...stopped(concurrent, 2), runs: ['resolve email_key --revert --yes'] },
  {
    name: 'half-blocked',
    ...stopped(concurrent, 1),
    sql: `${sqlOf(all)} insert into users values (1, 'a'), (2, 'a'); ${concurrent.sql.split(';\n')[0]};`,
    runs: ['resolve email_key --finish --yes'],
  },
  {
    name: 'half-data',
    ...stopped(data, 1),
    runs: ['resolve fill --finish --yes', 'resolve fill --finish --not-done 2 --yes'],
  },
  {
    name: 'unapply',
    files: project(all),
    sql: sqlOf([init, rooms]),
    rows: all,
    runs: [
      'status',
      'resolve',
      'resolve add_bills --unapply',
      'resolve add_bills --unapply --yes',
      'resolve add_bills --check',
      'resolve add_bills --rollback-sql',
      'resolve add_bills --applied --yes',
      'resolve add_bills --applied --unproven --yes',
    ],
  },
  {
    name: 'forget',
    files: project([init, bills]),
    sql: sqlOf(all),
    rows: all,
    runs: [
      'status',
      'resolve add_rooms --forget --yes',
      'resolve add_rooms --forget --yes',
      'resolve nothing --forget --yes',
    ],
  },
  {
    name: 'rename',
    ...deployed,
    then: ({ directory }) =>
      rename(folder(directory, rooms), folder(directory, { name: '20240202000000_rooms' })),
    runs: ['resolve', 'resolve add_rooms --rename 20240202000000_rooms --yes'],
  },
  {
    name: 'edited',
    ...deployed,
    then: async (place) => {
      commit(place);
      await writeFile(join(folder(place.directory, bills), 'migration.sql'), `-- reviewed\n${bills.sql}`);
      await writeFile(join(folder(place.directory, rooms), 'migration.sql'), 'select 1;\n');
    },
    runs: [
      'status',
      'resolve',
      'resolve add_bills --rehash',
      'resolve add_bills --rehash --yes',
      'resolve add_rooms --restore --dry-run',
      'resolve add_rooms --restore --yes',
      'resolve --undo {journal} --yes',
    ],
  },
  {
    name: 'followed-squash',
    ...deployed,
    then: async ({ directory }) => {
      const { createHash } = await import('node:crypto');
      const { renderSquashFile } = await import('../../packages/core/src/project/squash-file.ts');
      for (const each of all) await rm(folder(directory, each), { recursive: true });
      const squash = folder(directory, { name: '20240303000000_squashed' });
      await mkdir(squash);
      await writeFile(join(squash, 'migration.sql'), sqlOf(all));
      const replaces = all.map(({ name, sql }) => ({
        name,
        checksums: [createHash('sha256').update(sql).digest('hex')],
      }));
      await writeFile(join(squash, 'squash.json'), renderSquashFile({ replaces }));
    },
    runs: ['status', 'resolve', 'resolve squashed --squashed --yes', 'status'],
  },
  {
    name: 'broken-ledger',
    ...deployed,
    then: ({ server, database }) =>
      server.within(database, (client) =>
        client.query(
          'alter table _prisma_migrations drop constraint _prisma_migrations_pkey, drop column logs',
        ),
      ),
    runs: ['status', 'resolve', 'resolve --yes', 'resolve --undo {journal} --yes'],
  },
];
