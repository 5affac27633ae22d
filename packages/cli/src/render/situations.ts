import type { Situation, Verdict } from '@prisma-mend/core';

interface Explanation {
  readonly title: string;
  readonly meaning: string;
}

/** Each situation in plain words: what it is, and what it means for the next deploy. */
export const situations: Readonly<Record<Situation, Explanation>> = {
  empty: {
    title: 'the database is empty',
    meaning: 'There is nothing to baseline: "prisma migrate deploy" will build everything.',
  },
  unbaselined: {
    title: 'the database has tables but no migration history',
    meaning:
      'Prisma cannot know which migrations it already holds, so "prisma migrate deploy" stops with P3005 and nothing new ships.',
  },
  baselined: {
    title: 'healthy',
    meaning: 'Every migration is recorded, and the database holds what it recorded.',
  },
  behind: {
    title: 'healthy, with migrations still to run',
    meaning: 'What is recorded is there; "prisma migrate deploy" will run the rest.',
  },
  failed: {
    title: 'a migration failed half-way',
    meaning: 'Until its row is settled, "prisma migrate deploy" stops with P3009 and runs nothing.',
  },
  diverged: {
    title: 'the recorded history and the migration folders do not agree',
    meaning:
      'Rows without folders, edited files or gaps: "prisma migrate dev" would offer to reset the database.',
  },
  faked: {
    title: 'migrations are recorded as applied, but their effects are not there',
    meaning: 'Prisma says "up to date" while tables or columns that the application needs are missing.',
  },
  ledgerElsewhere: {
    title: 'the migration history is in a schema where Prisma does not look',
    meaning: 'Prisma looks in the first schema of the connection, finds no history, and stops with P3005.',
  },
  ledgerBroken: {
    title: '_prisma_migrations cannot be read by Prisma',
    meaning: 'Every "prisma migrate" command will fail until the table is repaired.',
  },
};

export const verdicts: Readonly<Record<Verdict, Explanation>> = {
  inSync: { title: 'in sync', meaning: 'Schema, migrations and database ask for the same structure.' },
  liveDrift: {
    title: 'the database was changed outside the migrations',
    meaning: 'Schema and migrations agree with each other; the database does not agree with them.',
  },
  schemaAhead: {
    title: 'the schema was edited and no migration was made',
    meaning: 'Migrations and database agree; "prisma migrate dev" will make the missing migration.',
  },
  unrecordedChange: {
    title: 'the database follows the schema, but no migration says how',
    meaning: 'Changed with "db push" or by hand: other databases will not get this change.',
  },
  diverged: {
    title: 'schema, migrations and database all differ',
    meaning: 'Each difference below names the two sides it stands between.',
  },
};
