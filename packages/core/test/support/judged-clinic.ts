import type { BaselineOptions } from '../../src/operations/session/command-options.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeClinic, type ClinicProject } from './clinic-project.ts';
import { startPostgres, type PostgresMajor, type TestDatabase } from './postgres.ts';
import { runPrisma, type JudgeEngine, type PrismaResult } from './prisma-cli.ts';

/** Which real `prisma` command line judges, over which engine. */
export interface Judge {
  readonly version: 6 | 7;
  readonly engine: JudgeEngine;
}

export const judges: readonly Judge[] = [
  { version: 7, engine: '7.8' },
  { version: 7, engine: '7.10' },
  { version: 7, engine: '8.1' },
  { version: 6, engine: '6.19' },
];

const [defaultJudge] = judges;

export interface JudgedClinic {
  readonly project: ClinicProject;
  readonly database: TestDatabase;
  /** As the command line is given it, `?schema=` included. */
  readonly url: string;
  /** `prisma migrate deploy` and friends; the output is both streams in one. */
  prisma(command: string): Promise<Judgement>;
  /** `prisma migrate diff` between the folders and the database, on a shadow of its own. */
  diffHistory(): Promise<Judgement>;
  baselineOptions(more?: Partial<BaselineOptions>): BaselineOptions;
  ledger(schema?: string): Promise<readonly string[]>;
}

export interface Judgement {
  readonly exitCode: number;
  readonly output: string;
}

export interface JudgedClinicSettings {
  readonly judge?: Judge;
  readonly withHistory?: boolean;
  readonly urlParameters?: string;
  /** Lines for the datasource block. */
  readonly datasource?: string;
  readonly schema?: (schema: string) => string;
  readonly major?: PostgresMajor;
}

/** The clinic with a database of its own and a real `prisma` that says what it makes of the two. */
export async function makeJudgedClinic(settings: JudgedClinicSettings = {}): Promise<JudgedClinic> {
  const { judge = defaultJudge ?? { version: 7, engine: '7.10' }, withHistory = true } = settings;
  const server = await startPostgres(settings.major);
  const [database, shadow] = [await server.createDatabase(), await server.createDatabase()];
  const project = await makeClinic({ withHistory, prismaMajor: judge.version, ...settings });
  const parameters = settings.urlParameters ?? '';
  const url = `${database.url}${parameters}`;
  const judgeConfig = `export default {
  schema: 'prisma/schema.prisma',
  datasource: { url: process.env.DATABASE_URL, shadowDatabaseUrl: process.env.SHADOW_URL },
};
`;
  await writeFile(join(project.directory, 'package.json'), '{"type":"module"}');
  if (judge.version === 7) await writeFile(join(project.directory, 'judge.config.mjs'), judgeConfig);
  const env = { DATABASE_URL: url, SHADOW_URL: `${shadow.url}${parameters}` };
  const prisma = async (command: string): Promise<Judgement> => {
    const args = [...command.split(' '), ...(judge.version === 7 ? ['--config', 'judge.config.mjs'] : [])];
    return judgementOf(await runPrisma({ ...judge, cwd: project.directory, env, args }));
  };
  const target =
    judge.version === 7
      ? '--to-config-datasource'
      : `--to-schema-datasource prisma/schema.prisma --shadow-database-url ${env.SHADOW_URL}`;
  return {
    project,
    database,
    url,
    prisma,
    diffHistory: () => prisma(`migrate diff --from-migrations prisma/migrations ${target} --exit-code`),
    baselineOptions: (more) => ({
      ...project.options(url),
      consent: { yes: true },
      isDryRun: false,
      name: '0_init',
      from: 'live',
      ...more,
    }),
    ledger: async (schema = 'public') =>
      (
        await database.query<{ migration_name: string }>(
          `select migration_name from "${schema}"._prisma_migrations where finished_at is not null order by started_at`,
        )
      ).map((row) => row.migration_name),
  };
}

function judgementOf({ exitCode, stdout, stderr }: PrismaResult): Judgement {
  return { exitCode, output: stdout + stderr };
}
