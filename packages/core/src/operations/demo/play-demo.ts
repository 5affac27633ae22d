import type { DemoOptions } from '../session/command-options.ts';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWriter } from '../../database/open-database.ts';
import type { Writer } from '../../database/database.ts';
import { EngineFailure } from '../../engine/engine-failure.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Report } from '../../model/report.ts';
import { loadProject } from '../../project/load-project.ts';
import { lockFileName, lockFileText } from '../../project/lock-file.ts';
import { baseline } from '../baseline.ts';
import { checkStatus } from '../check-status.ts';
import { applicationName } from '../session/open-live.ts';
import { startDemoServer } from './demo-server.ts';
import { clinicConfig, clinicMigrations, clinicSchema } from './clinic.ts';

const rule = '─'.repeat(72);

/**
 * Plays the whole cure on a PostgreSQL of its own: a database made by hand, Prisma's engine refusing it with P3005,
 * status, baseline, and the deploy that passes. Nothing of it is left afterwards.
 *
 * @returns the report of the baseline
 * @throws Failure `shadow-unavailable` when no embedded PostgreSQL can run here
 */
export async function playDemo(options: DemoOptions): Promise<Report> {
  const directory = await mkdtemp(join(tmpdir(), 'prisma-mend-demo-'));
  try {
    return await playIn(directory, options);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function playIn(directory: string, options: DemoOptions): Promise<Report> {
  const title = (text: string): void => options.print(`\n${rule}\n${text}\n${rule}\n\n`);
  await writeProject(directory);
  const server = await startDemoServer(options);
  try {
    const operation = { ...options, directory, url: server.url };
    title(`1. A clinic's database, made by hand: ${clinicMigrations.length} migrations on disk, no history`);
    await withDatabase(server.url, buildByHand);
    options.print(listTables(await withDatabase(server.url, readTableNames)));

    title('2. $ prisma migrate deploy');
    options.print(await deploy(operation));

    title('3. $ prisma-mend status');
    options.print(options.renderReport(await checkStatus(operation)));

    title('4. $ prisma-mend baseline --yes');
    const report = await baseline({
      ...operation,
      consent: { yes: true },
      isDryRun: false,
      name: '0_init',
      from: 'live',
    });
    options.print(options.renderReport(report));

    title('5. $ prisma migrate deploy');
    options.print(await deploy(operation));
    return report;
  } finally {
    await server.close();
  }
}

async function writeProject(directory: string): Promise<void> {
  const migrations = join(directory, 'prisma', 'migrations');
  await mkdir(migrations, { recursive: true });
  await writeFile(join(directory, 'prisma.config.ts'), clinicConfig);
  await writeFile(join(directory, 'prisma', 'schema.prisma'), clinicSchema);
  await writeFile(join(migrations, lockFileName), lockFileText);
  for (const [name, sql] of clinicMigrations) {
    await mkdir(join(migrations, name));
    await writeFile(join(migrations, name, 'migration.sql'), sql);
  }
}

async function withDatabase<T>(url: string, work: (database: Writer) => Promise<T>): Promise<T> {
  const database = await openWriter({
    url,
    applicationName,
    lockTimeoutMs: 5_000,
    statementTimeoutMs: 60_000,
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function buildByHand(database: Writer): Promise<void> {
  for (const [, sql] of clinicMigrations) await database.script(sql);
}

async function readTableNames(database: Writer): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    `select relname as name from pg_catalog.pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`,
  );
  return rows.map((row) => row.name);
}

function listTables(names: readonly string[]): string {
  return `Tables: ${names.join(', ')}\n`;
}

/** Prisma's own engine, doing what `prisma migrate deploy` does. */
async function deploy(operation: OperationOptions & { readonly url: string }): Promise<string> {
  const project = await loadProject(operation);
  const { openEngine } = await import('../../engine/open-engine.ts');
  return withDatabase(operation.url, async (database) => {
    const engine = await openEngine({
      line: project.schema?.engineLine ?? 7,
      schema: project.schema,
      database,
      writer: database,
    });
    try {
      const applied = await engine.deploy(project.history);
      return applied.length === 0 ? 'No pending migrations to apply.\n' : `Applied: ${applied.join(', ')}\n`;
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      return `Error: ${error.prismaCode ?? ''}\n\n${error.message}\n`;
    }
  });
}
