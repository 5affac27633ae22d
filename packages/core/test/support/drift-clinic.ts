import type { DriftOptions } from '../../src/operations/session/command-options.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseline } from '../../src/operations/baseline.ts';
import type { Report } from '../../src/model/report.ts';
import { makeClinic, runByHand, type ClinicProject, type ClinicSettings } from './clinic-project.ts';
import { startPostgres, type PostgresMajor, type TestDatabase } from './postgres.ts';

export interface DriftClinic {
  readonly project: ClinicProject;
  readonly database: TestDatabase;
  options(more?: Partial<DriftOptions>): DriftOptions;
  readSchema(): Promise<string>;
  editSchema(edit: (schema: string) => string): Promise<void>;
  ledger(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** The clinic, deployed: schema, history, ledger and database agree. */
export async function makeDriftClinic(
  settings: ClinicSettings & { readonly major?: PostgresMajor } = {},
): Promise<DriftClinic> {
  const server = await startPostgres(settings.major);
  const database = await server.createDatabase();
  const project = await makeClinic(settings);
  await runByHand(database);
  const schemaPath = join(project.directory, 'prisma', 'schema.prisma');
  const options = (more: Partial<DriftOptions> = {}): DriftOptions => ({
    ...project.options(database.url),
    against: 'both',
    ignore: [],
    ...more,
  });
  if (settings.withHistory !== false) {
    await baseline({ ...options(), consent: { yes: true }, isDryRun: false, name: '0_init', from: 'live' });
  }
  return {
    project,
    database,
    options,
    readSchema: () => readFile(schemaPath, 'utf8'),
    editSchema: async (edit) => writeFile(schemaPath, edit(await readFile(schemaPath, 'utf8'))),
    ledger: async () =>
      (
        await database.query<{ migration_name: string }>(
          'select migration_name from _prisma_migrations where finished_at is not null order by started_at',
        )
      ).map((row) => row.migration_name),
    remove: async () => {
      await database.drop();
      await project.remove();
    },
  };
}

/** `HL column-missing column public.patients.fullName` of each finding. */
export function tellFindings({ findings }: Report): readonly string[] {
  return findings.map(({ pair, code, object }) =>
    [
      pair,
      code,
      object === undefined
        ? undefined
        : [object.schema, object.table, object.name].filter((part) => part !== null).join('.'),
    ]
      .filter((part) => part !== undefined)
      .join(' '),
  );
}
