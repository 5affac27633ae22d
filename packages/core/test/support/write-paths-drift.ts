import type { BaselineOptions, DriftOptions } from '../../src/operations/session/command-options.ts';
import type { OperationOptions } from '../../src/model/options.ts';
import { acceptDrift } from '../../src/operations/accept-drift.ts';
import { adoptDrift } from '../../src/operations/adopt-drift.ts';
import { baseline } from '../../src/operations/baseline.ts';
import { revertDrift } from '../../src/operations/revert-drift.ts';
import { writeLedger } from './ledger-rows.ts';
import { makeProject } from './make-project.ts';
import type { WritePath } from './write-path.ts';

const init = {
  name: '20240101_init',
  sql: `CREATE TABLE "users" ("id" INTEGER NOT NULL, "email" TEXT, CONSTRAINT "users_pkey" PRIMARY KEY ("id"));
CREATE INDEX "users_email_idx" ON "users"("email");
`,
};
const rooms = {
  name: '20240202_rooms',
  sql: 'CREATE TABLE "rooms" ("id" INTEGER NOT NULL, CONSTRAINT "rooms_pkey" PRIMARY KEY ("id"));\n',
};
const schema = `datasource db {
  provider = "postgresql"
}

model users {
  id    Int     @id
  email String?

  @@index([email])
}

model rooms {
  id Int @id
}
`;
const lockFile = { 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n' };
const history = Object.fromEntries(
  [init, rooms].map(({ name, sql }) => [`prisma/migrations/${name}/migration.sql`, sql]),
);

const asBaseline = (options: OperationOptions): BaselineOptions => ({
  ...options,
  consent: { yes: true },
  isDryRun: false,
  name: '0_init',
  from: 'live',
});

const asDrift = (options: OperationOptions): DriftOptions & { readonly isDryRun: false } => ({
  ...options,
  against: 'both',
  ignore: [],
  isDryRun: false,
});

/** A deployed project of which the database was changed by hand. */
function drifted(byHand: string): Pick<WritePath, 'makeProject' | 'seed'> {
  return {
    makeProject: () => makeProject({ 'prisma/schema.prisma': schema, ...lockFile, ...history }),
    seed: async (database) => {
      await database.query(init.sql + rooms.sql);
      await writeLedger(
        database,
        [init, rooms].map((one) => ({ state: 'applied', ...one })),
      );
      await database.query(byHand);
    },
  };
}

const revert: WritePath['run'] = (options) =>
  revertDrift({
    ...asDrift(options),
    consent: { yes: true, allowDataLoss: new URL(options.url ?? '').pathname.slice(1) },
  });

/** Commands besides `resolve`. */
export const driftPaths: readonly WritePath[] = [
  {
    name: 'baseline of a history',
    makeProject: () => makeProject({ 'prisma/schema.prisma': schema, ...lockFile, ...history }),
    seed: async (database) => {
      await database.query(init.sql + rooms.sql);
    },
    run: (options) => baseline(asBaseline(options)),
    writesFrom: /^Writing/,
  },
  {
    name: 'baseline without a history',
    makeProject: () => makeProject({ 'prisma/schema.prisma': schema }),
    seed: async (database) => {
      await database.query(init.sql + rooms.sql);
    },
    run: (options) => baseline(asBaseline(options)),
    writesFrom: /^Writing/,
  },
  {
    ...drifted('DROP TABLE "rooms"; ALTER TABLE "users" ADD COLUMN "phone" TEXT'),
    name: 'drift --revert',
    run: revert,
    writesFrom: /^Proving the repair/,
  },
  {
    ...drifted('DROP INDEX "users_email_idx"; ALTER TABLE "users" ADD COLUMN "phone" TEXT'),
    name: 'drift --revert with CONCURRENTLY',
    run: revert,
    writesFrom: /^Proving the repair/,
    isStepwise: true,
  },
  {
    ...drifted('ALTER TABLE "users" ADD COLUMN "phone" TEXT'),
    name: 'drift --adopt',
    run: (options) => adoptDrift({ ...asDrift(options), name: 'adopted', consent: { yes: true } }),
    writesFrom: /^Writing the migration/,
  },
  {
    ...drifted('ALTER TABLE "users" ADD COLUMN "phone" TEXT'),
    name: 'drift --accept',
    hasNoJournal: true,
    run: (options) =>
      acceptDrift({
        ...asDrift(options),
        accept: ['public.users.phone'],
        reason: 'known',
        until: '2999-01-01',
        today: new Date('2026-01-01'),
      }),
  },
];
