import { openWriter } from '../../src/database/open-database.ts';
import { baseline } from '../../src/operations/baseline.ts';
import { checkStatus } from '../../src/operations/check-status.ts';
import { resolve } from '../../src/operations/resolve.ts';
import { migrationChecksum } from '../../src/model/checksum.ts';
import { quoteLiteral } from '../../src/model/quote.ts';
import type { Report } from '../../src/model/report.ts';
import type { TestServer } from './postgres.ts';
import { makeHistory, resolveOptions } from './resolve-project.ts';

/** A history, what a database holds of it, and what its ledger says. */
export interface EvidenceCase {
  readonly migrations: Readonly<Record<string, string>>;
  /** Run one after the other; what the server refuses is left out, as psql does. */
  readonly live: readonly string[];
  /** Finished rows; without any there is no ledger. */
  readonly recorded?: readonly string[];
  /** A row that did not finish, with what the server said. */
  readonly failed?: { readonly name: string; readonly logs: string | null };
  readonly config?: string;
}

export interface PreparedCase extends AsyncDisposable {
  readonly url: string;
  readonly directory: string;
  readonly query: (sql: string) => Promise<readonly (readonly (string | null)[])[]>;
  readonly status: () => Promise<Report>;
  readonly baseline: () => Promise<Report>;
  /** `resolve <name> --check` */
  readonly check: (name: string) => Promise<Report>;
}

const ledgerSql = `create table _prisma_migrations (id varchar(36) primary key not null, checksum varchar(64) not null,
  finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
  started_at timestamptz not null default now(), applied_steps_count integer not null default 0);`;

export async function prepareCase(server: TestServer, given: EvidenceCase): Promise<PreparedCase> {
  const { url } = await server.createDatabase();
  const database = await openWriter({
    url,
    applicationName: 'prisma-mend tests',
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
  });
  const query = async (sql: string): Promise<readonly (readonly (string | null)[])[]> =>
    (await database.script(sql)).at(-1) ?? [];
  for (const sql of given.live) await query(sql).catch(() => undefined);
  const { recorded = [], failed } = given;
  if (recorded.length > 0 || failed !== undefined) await query(ledgerSql);
  for (const name of recorded) {
    const checksum = migrationChecksum(given.migrations[name] ?? '');
    await query(`insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
      values (gen_random_uuid(), '${checksum}', now(), ${quoteLiteral(name)}, 1)`);
  }
  if (failed !== undefined) {
    const checksum = migrationChecksum(given.migrations[failed.name] ?? '');
    await query(`insert into _prisma_migrations (id, checksum, migration_name, logs)
      values (gen_random_uuid(), '${checksum}', ${quoteLiteral(failed.name)}, ${failed.logs === null ? 'null' : quoteLiteral(failed.logs)})`);
  }
  const project = await makeHistory(
    given.migrations,
    given.config === undefined ? {} : { 'prisma.config.ts': given.config },
  );
  const options = resolveOptions(project, url, { kind: 'diagnose' });
  return {
    url,
    directory: project.directory,
    query,
    status: () => checkStatus(options),
    baseline: () => baseline({ ...options, name: '0_init', from: 'live' }),
    check: (name) => resolve(resolveOptions(project, url, { kind: 'check' }, [name])),
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await project[Symbol.asyncDispose]();
    },
  };
}

/** `1_init present, 2_more unverified` */
export function evidenceOf({ migrations = [] }: Report): string {
  return migrations.map(({ name, evidence }) => `${name} ${evidence}`).join(', ');
}

/** Names that were written. */
export function markedBy({ plan }: Report): readonly string[] {
  return (plan?.ledger ?? []).map(({ migrationName }) => migrationName);
}
