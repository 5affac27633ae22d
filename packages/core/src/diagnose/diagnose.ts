import { matchesChecksum } from '../model/checksum.ts';
import type { ReportedMigration } from '../model/report.ts';
import type { Situation } from '../model/verdict.ts';
import { faultOf, type Diagnosis, type DiagnosedMigration, type DiagnosisInput } from './diagnosis.ts';
import { findDeployObstacles } from './deploy-obstacles.ts';
import { findingsOf } from './diagnosis-findings.ts';
import { findLeftBehind } from './find-left-behind.ts';
import { findRenamedFolders } from './find-renamed-folders.ts';
import { findSquashes, settledNames } from './find-squashes.ts';
import { isBreaking } from './ledger-findings.ts';
import { groupRows, readMigrationLedger, unseenLedger } from './migration-ledger.ts';

/** Says what state a database is in, seen from Prisma Migrate, and what follows from it. */
export function diagnose(input: DiagnosisInput): Diagnosis {
  const migrations = diagnoseMigrations(input);
  const obstacleCount = countDeployObstacles(input);
  const situation = determineSituation(input, migrations, obstacleCount);
  const squashes = findSquashes(input.history, input.ledger);
  const settled = new Set(squashes.flatMap(settledNames));
  const leftBehind = findLeftBehind(input, migrations).filter((name) => !settled.has(name));
  const moved = input.ledger.table?.isReadable === false ? [] : findRenamedFolders(input.history, migrations);
  const renamed = new Map([...moved].filter((names) => names.every((name) => !settled.has(name))));
  return {
    situation,
    migrations,
    obstacleCount,
    squashes,
    leftBehind,
    renamed,
    findings: findingsOf(input, situation, migrations, { squashes, leftBehind, renamed, obstacleCount }),
  };
}

/** Prisma counts the history tables of other tools, which no catalog holds unless schema.prisma has a model of them. */
function countDeployObstacles({ live, ledger, schemas, externalTables }: DiagnosisInput): number {
  const foreign = ledger.foreign.filter(({ schema }) => schemas.has(schema));
  const names = [
    ...findDeployObstacles(live, schemas, externalTables).map(({ schema, name }) => `${schema}.${name}`),
    ...foreign.map(({ schema, table }) => `${schema}.${table}`).filter((name) => !externalTables.has(name)),
  ];
  return new Set(names).size;
}

function diagnoseMigrations(input: DiagnosisInput): readonly DiagnosedMigration[] {
  const rows = groupRows(input.ledger.table?.rows ?? []);
  const evidence = new Map(input.evidence?.migrations.map((migration) => [migration.name, migration]));
  const onDisk = input.history.migrations.map((migration): DiagnosedMigration => {
    const ledger =
      input.ledger.table?.isReadable === false
        ? unseenLedger(migration.name)
        : readMigrationLedger(migration.name, rows.get(migration.name) ?? []);
    const isRecorded = ledger.state === 'applied' || ledger.state === 'failed';
    return {
      name: migration.name,
      ledger,
      evidence: evidence.get(migration.name) ?? null,
      isOnDisk: true,
      checksum:
        !isRecorded || migration.kind === 'unreadable' || ledger.checksum === null
          ? 'none'
          : matchesChecksum(migration, ledger.checksum),
    };
  });
  const names = new Set(onDisk.map((migration) => migration.name));
  const withoutFolder = [...rows.entries()]
    .filter(([name]) => !names.has(name))
    .map(([name, own]): DiagnosedMigration => {
      const ledger = readMigrationLedger(name, own);
      return { name, ledger, evidence: null, isOnDisk: false, checksum: 'none' };
    });
  return [...onDisk, ...withoutFolder];
}

/** The most pressing of what is true; design: what stops Prisma first is named first. */
function determineSituation(
  { ledger, evidence, history }: DiagnosisInput,
  migrations: readonly DiagnosedMigration[],
  obstacleCount: number,
): Situation {
  const holdsSomething = obstacleCount > 0 || (evidence?.held.length ?? 0) > 0;
  if (ledger.table === null) {
    if (ledger.elsewhere.some((table) => table.rows.length > 0)) return 'ledgerElsewhere';
    return holdsSomething ? 'unbaselined' : 'empty';
  }
  if (ledger.table.defects.some(isBreaking) || !ledger.table.isReadable) return 'ledgerBroken';
  if (migrations.some((migration) => migration.ledger.state === 'failed')) return 'failed';
  const applied = migrations.filter((migration) => migration.ledger.state === 'applied');
  if (applied.length === 0) return holdsSomething ? 'unbaselined' : 'empty';
  const faults = applied.flatMap((migration) => faultOf(migration, history)?.kind ?? []);
  if (faults.includes('faked')) return 'faked';
  if (applied.some((migration) => !migration.isOnDisk || migration.checksum === 'changed')) return 'diverged';
  if (faults.includes('unverified')) return 'diverged';
  if (faults.includes('changed')) return 'changed';
  const pending = migrations.filter(
    (migration) => migration.isOnDisk && migration.ledger.state !== 'applied',
  );
  if (pending.length === 0) return 'baselined';
  const lastApplied = migrations.findLastIndex(
    (migration) => migration.isOnDisk && migration.ledger.state === 'applied',
  );
  const hasGap = pending.some((migration) => migrations.indexOf(migration) < lastApplied);
  return hasGap ? 'diverged' : 'behind';
}

/** The migrations in the shape of a report. */
export function reportMigrations(migrations: readonly DiagnosedMigration[]): readonly ReportedMigration[] {
  return migrations.map(({ name, ledger, evidence, isOnDisk, checksum }) => ({
    name,
    ledger: ledger.state,
    evidence: isOnDisk ? (evidence?.state ?? 'noEvidence') : 'missingOnDisk',
    checksum,
    effects: {
      total: evidence?.effects.length ?? 0,
      present: evidence?.present ?? 0,
      missing: (evidence?.missing ?? []).map(({ object, change, attributes }) => ({
        kind: object.kind,
        schema: object.schema,
        table: object.table,
        name: object.name,
        change,
        attributes,
      })),
    },
  }));
}
