import { describe, expect, test } from '@jest/globals';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { compareCatalogs } from '../src/compare/compare-catalogs.ts';
import type { Writer } from '../src/database/database.ts';
import { openWriter } from '../src/database/open-database.ts';
import type { RepairPlan } from '../src/model/plan.ts';
import { planRepair } from '../src/plan/plan-repair.ts';
import { startPostgres } from './support/postgres.ts';

const base = `
  CREATE TYPE role AS ENUM ('member', 'admin');
  CREATE TABLE users (
    id integer PRIMARY KEY, email text NOT NULL, age integer, zip text, role role, "Team" integer,
    roles role[]
  );
  CREATE TABLE posts (id integer, author integer, label text);
  INSERT INTO users (id, email, age, zip, role, roles) VALUES
    (1, 'a', 1, '1', 'member', '{member}'), (2, 'a', -2, 'x', 'admin', '{admin}'), (3, 'b', -3, '300', 'admin', '{}');
  INSERT INTO posts VALUES (1, 1), (2, 8), (2, 9), (3, NULL);
`;

interface Case {
  readonly name: string;
  /** The database lost this, and the plan is to bring it back. */
  readonly wanted: string;
  readonly count: string;
  readonly samples: readonly (readonly (string | null)[])[];
}

const cases: readonly Case[] = [
  {
    name: 'NULLs before NOT NULL',
    wanted: 'ALTER TABLE users ALTER COLUMN "Team" SET NOT NULL',
    count: '3',
    samples: [['1'], ['2'], ['3']],
  },
  {
    name: 'duplicates before UNIQUE',
    wanted: 'ALTER TABLE users ADD UNIQUE (email)',
    count: '1',
    samples: [['a']],
  },
  {
    name: 'duplicates before a unique index',
    wanted: 'CREATE UNIQUE INDEX once ON users (role) WHERE id > 0',
    count: '1',
    samples: [['admin']],
  },
  {
    name: 'duplicates before a primary key',
    wanted: 'ALTER TABLE posts ADD PRIMARY KEY (id)',
    count: '1',
    samples: [['2']],
  },
  {
    name: 'orphans before a foreign key',
    wanted: 'ALTER TABLE posts ADD FOREIGN KEY (author) REFERENCES users (id)',
    count: '2',
    samples: [['8'], ['9']],
  },
  {
    name: 'rows that violate a check',
    wanted: 'ALTER TABLE users ADD CHECK (age > 0)',
    count: '2',
    samples: [['2'], ['3']],
  },
  {
    name: 'values that do not cast',
    wanted: 'ALTER TABLE users ALTER COLUMN zip TYPE integer USING zip::integer',
    count: '1',
    samples: [['2']],
  },
  {
    name: 'values that are too long',
    wanted: 'ALTER TABLE users ALTER COLUMN zip TYPE varchar(2)',
    count: '1',
    samples: [['3']],
  },
  {
    name: 'rows without a value for a required column',
    wanted: 'ALTER TABLE users ADD COLUMN extra text NOT NULL',
    count: '3',
    samples: [['1'], ['2'], ['3']],
  },
  {
    name: 'labels that are still in use',
    wanted: `ALTER TYPE role RENAME TO old; CREATE TYPE role AS ENUM ('member');
      ALTER TABLE users ALTER COLUMN role TYPE role USING role::text::role, ALTER COLUMN roles TYPE role[] USING roles::text[]::role[];
      DROP TYPE old`,
    count: '2',
    samples: [['2'], ['3']],
  },
];

describe.each([13, 17] as const)('on PostgreSQL %s', (major) => {
  test.each(cases.map((each) => [each.name, each] as const))(
    '%s are counted, with their keys',
    async (_name, { wanted, count, samples }) => {
      const server = await startPostgres(major);
      const [live, goal] = [await server.createDatabase(), await server.createDatabase()];
      const [actualDatabase, goalDatabase] = [await open(live.url), await open(goal.url)];
      await actualDatabase.script(base);
      // The goal has the structure only: its rows would be in the way.
      await goalDatabase.script(base.replace(/INSERT INTO[^;]*;/g, ''));
      await goalDatabase.script(wanted);
      const [actual, expected] = [await read(actualDatabase), await read(goalDatabase)];
      const plan = planRepair(compareCatalogs(expected, actual), {
        actual,
        expected,
        serverVersionNumber: actualDatabase.identity.serverVersionNumber,
      });
      const [found] = await answers(actualDatabase, plan);
      expect(found?.map((row) => row[0])).toEqual(samples.map(() => count));
      expect(found?.map((row) => row.slice(1)).sort()).toEqual(samples);
      await actualDatabase.close();
      await goalDatabase.close();
      await live.drop();
      await goal.drop();
    },
  );
});

function open(url: string): Promise<Writer> {
  return openWriter({ url, applicationName: 'test', lockTimeoutMs: 0, statementTimeoutMs: 0 });
}

function read(database: Writer): ReturnType<typeof readCatalog> {
  return readCatalog(database, { schemas: 'all' });
}

/** Rows of the pre-checks that found something. */
async function answers(
  database: Writer,
  plan: RepairPlan,
): Promise<readonly (readonly (readonly (string | null)[])[])[]> {
  const found: (readonly (readonly (string | null)[])[])[] = [];
  for (const { sql } of plan.statements.flatMap(({ preChecks }) => preChecks)) {
    const { rows } = await database.queryTyped(sql);
    if (rows.length > 0) found.push(rows);
  }
  return found;
}
