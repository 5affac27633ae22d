import type { Report, Situation } from '@prisma-mend/core';

interface Explanation {
  readonly title: string;
  readonly meaning: string;
}

/** Each situation in plain words: what it is, and what it means for the next deploy. */
const situations: Readonly<Record<Situation, Explanation>> = {
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
    meaning: 'Every migration is recorded, and the database holds what they make.',
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
      'There are rows without folders, edited files, gaps, or recorded files of which nothing shows what they did.',
  },
  changed: {
    title: 'applied, and changed by hand since',
    meaning:
      'The recorded migrations were applied, but not all of what they made is as they made it: "prisma-mend drift" shows each difference.',
  },
  faked: {
    title: 'migrations are recorded as applied, but their effects are not there',
    meaning: 'Prisma says "up to date" while what they should have made is missing.',
  },
  ledgerElsewhere: {
    title: 'the migration history is in a schema where Prisma does not look',
    meaning: 'Prisma looks in the first schema of the connection, finds no history, and stops with P3005.',
  },
  ledgerBroken: {
    title: '_prisma_migrations cannot be used as it is',
    meaning:
      'This role may not read it, or every "prisma migrate" command will fail until it is repaired; the findings say which.',
  },
};

/** What it is called, and what it means where there is something to run. */
export function explainSituation(situation: Situation, { deploy }: Pick<Report, 'deploy'>): Explanation {
  if (situation === 'empty' && deploy?.outcome === 'nothing') {
    return {
      ...situations.empty,
      meaning: 'There is nothing to baseline, and no migration that could be run.',
    };
  }
  // What deploy will do is told already, and is not that it runs the rest; what it cannot run is not healthy.
  return situation === 'behind' && (deploy?.outcome === 'stops' || deploy?.outcome === 'unknown')
    ? { title: 'migrations are still to run', meaning: 'What is recorded is there.' }
    : situations[situation];
}
