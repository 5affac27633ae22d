/** Further states of the shop: many of it, plans in files, agents, and folders that are gone. */
import { execFile } from 'node:child_process';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeRows } from '../frozen-runs/write-rows.mjs';
import { drifted, init, invoices, pending, project, sqlOf, steps, stepsSchema } from './shop.mjs';

const trial = { name: '20260115120000_trial', sql: 'SELECT 1;\n' };
const folders = 'prisma/migrations';

async function git(directory, ...lines) {
  const self = ['-c', 'user.name=shop', '-c', 'user.email=shop@example.com', '-c', 'commit.gpgsign=false'];
  for (const words of lines) await promisify(execFile)('git', [...self, ...words], { cwd: directory });
}

/** One was renamed, one was deleted and is in git, one never was committed. */
async function loseFolders({ directory }) {
  const at = (name) => join(directory, folders, name);
  await rm(at(trial.name), { recursive: true });
  await git(directory, ['init', '-q'], ['add', '.'], ['commit', '-q', '-m', 'all of it']);
  await rm(at(invoices.name), { recursive: true });
  await rename(at(pending.name), at('20260205080000_coupons'));
  await git(directory, ['add', '.'], ['commit', '-q', '-m', 'tidied up']);
}

const tenants = ['shopfleet', 'shopfleet_bern', 'shopfleet_chur', 'shopfleet_davos'];

/** Two are where they should be, one lacks its history table, one was changed by hand. */
async function openBranches({ directory, urlOf, within }) {
  const line = (name) =>
    JSON.stringify({ id: name.replace(/^shopfleet_?/, '') || 'aarau', url: urlOf(name) });
  await writeFile(join(directory, 'shops.jsonl'), `${tenants.map(line).join('\n')}\n`);
  for (const name of tenants.slice(1)) {
    await within(name, async (client) => {
      await client.query(init.sql);
      if (name !== 'shopfleet_chur') await writeRows(client, [init]);
      if (name === 'shopfleet_davos') await client.query('alter table "User" add column phone text');
    });
  }
}

/** As another database of the same project stands after somebody squashed the folders. */
async function takeOldRows({ within }) {
  await within('shopfollow', async (client) => {
    await client.query('drop table _prisma_migrations');
    await writeRows(client, steps);
  });
}

export const furtherStates = [
  {
    name: 'shopfollow',
    title: 'a squash, on a database that has not followed it',
    files: project(steps, stepsSchema),
    sql: sqlOf(steps),
    rows: steps,
    runs: [
      'baseline --squash --yes',
      takeOldRows,
      'status',
      'drift',
      'resolve squashed --squashed',
      'resolve squashed --squashed --yes',
    ],
  },
  {
    name: 'shoplost',
    title: 'recorded migrations whose folders are gone',
    files: project([init, trial, pending, invoices]),
    sql: sqlOf([init, pending, invoices]),
    rows: [init, trial, pending, invoices],
    runs: [
      loseFolders,
      'status',
      'drift',
      'resolve trial --forget',
      'resolve trial --forget --yes',
      'resolve add_coupons --rename 20260205080000_coupons --yes',
      'resolve add_invoices --restore --yes',
      'status',
    ],
  },
  {
    name: 'shopplan',
    title: 'changes that somebody else approves',
    ...drifted,
    runs: [
      'drift --revert --plan-out plan.json',
      'apply plan.json',
      { line: 'apply plan.json --approve', answer: 'shopplan\n' },
      'apply plan.json --token {token}',
      'apply plan.json --token {token} --allow-data-loss shopplan',
      'apply plan.json --token {token} --allow-data-loss shopplan',
    ],
  },
  {
    name: 'shopagent',
    title: 'an agent that asks',
    ...drifted,
    runs: [
      {
        line: 'mcp',
        calls: [
          ['status', {}],
          ['explain', { code: 'P3005' }],
        ],
      },
      'mcp --yes',
    ],
  },
  {
    name: 'shopfleet',
    title: 'four shops of one history',
    files: project([init]),
    copies: tenants.slice(1),
    sql: init.sql,
    rows: [init],
    runs: [
      openBranches,
      'fleet status --targets shops.jsonl',
      'fleet forecast --targets shops.jsonl',
      'fleet drift --targets shops.jsonl',
      'fleet baseline --targets shops.jsonl --dry-run',
      'fleet baseline --targets shops.jsonl --yes',
      'fleet report fleet.jsonl',
    ],
  },
];
