import type {
  ClientModel,
  ClientTable,
  DatabaseCheck,
  DatabaseProblem,
  NamedRelations,
} from '../model/database-check.ts';
import type { History } from '../model/history.ts';
import type { Ledger, LedgerRow } from '../model/ledger.ts';

/** What an application is built on, and what is there. */
export interface DatabaseFacts {
  readonly history: History;
  readonly ledger: Ledger;
  /** Null without a schema. */
  readonly wanted: ClientModel | null;
  readonly relations: NamedRelations | null;
}

/** Whether a database can serve: the history by its rows, tables, columns and enums by their names. */
export function judgeDatabase({
  history,
  ledger,
  wanted,
  relations,
}: DatabaseFacts): Omit<DatabaseCheck, 'database'> {
  const unseen = unseenHistory(history, ledger);
  const rows = ledger.table?.rows ?? [];
  const problems = [
    ...(unseen === null ? migrationProblems(history, rows) : []),
    ...(wanted === null || relations === null ? [] : structureProblems(wanted, relations)),
  ];
  const isSeen = unseen === null && wanted !== null;
  const folders = new Set(history.migrations.map(({ name }) => name));
  return {
    state: problems.length > 0 ? 'notReady' : isSeen ? 'ready' : 'notVerified',
    problems,
    ahead: unseen === null ? [...namesOf(rows.filter(isApplied))].filter((name) => !folders.has(name)) : [],
    notSeen: [
      ...(unseen === null ? [] : [unseen]),
      ...(wanted === null ? ['There is no schema here: no table was looked for.'] : []),
      'Types, nullability, defaults, keys, indexes, constraints, triggers and functions were not compared, nor whether a recorded migration really ran: checkStatus and checkDrift do that.',
    ],
  };
}

function unseenHistory({ migrations, directory }: History, { table }: Ledger): string | null {
  if (migrations.length === 0)
    return `There are no migrations in ${directory}: what is pending cannot be told.`;
  if (table === null) return null;
  if (!table.isReadable)
    return `The role may not read ${table.schema}._prisma_migrations: what is recorded was not seen.`;
  return table.defects.length === 0
    ? null
    : `${table.schema}._prisma_migrations is damaged: prisma-mend status says how, and what is recorded was not judged.`;
}

function migrationProblems({ migrations }: History, rows: readonly LedgerRow[]): readonly DatabaseProblem[] {
  const applied = namesOf(rows.filter(isApplied));
  const failed = namesOf(
    rows.filter(({ finishedAt, rolledBackAt }) => finishedAt === null && rolledBackAt === null),
  );
  return [
    ...[...failed].map((name): DatabaseProblem => ({
      kind: 'migrationFailed',
      name,
      message: `migration ${name} failed, or is running: prisma-mend resolve says what happened`,
    })),
    ...migrations
      .filter(({ name }) => !applied.has(name) && !failed.has(name))
      .map(({ name }): DatabaseProblem => ({
        kind: 'migrationPending',
        name,
        message: `migration ${name} is not recorded as applied`,
      })),
  ];
}

const isApplied = ({ finishedAt, rolledBackAt }: LedgerRow): boolean =>
  finishedAt !== null && rolledBackAt === null;

function namesOf(rows: readonly LedgerRow[]): ReadonlySet<string> {
  return new Set(rows.flatMap(({ migrationName }) => (migrationName === null ? [] : [migrationName])));
}

function structureProblems(
  { tables, enums }: ClientModel,
  relations: NamedRelations,
): readonly DatabaseProblem[] {
  return [
    ...tables.flatMap((table) => tableProblems(table, relations)),
    ...enums.flatMap(({ name, values }): readonly DatabaseProblem[] => {
      const found = relations.enums.filter((one) => one.name === name);
      if (found.length === 0) return [{ kind: 'enumMissing', name, message: `there is no enum ${name}` }];
      const there = new Set(found.flatMap((one) => one.values));
      return values
        .filter((value) => !there.has(value))
        .map((value) => ({
          kind: 'enumValueMissing',
          name: `${name}.${value}`,
          message: `enum ${name} has no value ${value}`,
        }));
    }),
  ];
}

/** The table of a many-to-many relation stands in one of the schemas; which, the schema does not say. */
function tableProblems(
  { schema, name, columns }: ClientTable,
  { defaultSchema, tables }: NamedRelations,
): readonly DatabaseProblem[] {
  const isJoin = schema === null && name.startsWith('_');
  const place = schema ?? defaultSchema;
  const full = `${place}.${name}`;
  const found = tables.find((table) => table.name === name && (isJoin || table.schema === place));
  if (found === undefined)
    return [{ kind: 'tableMissing', name: full, message: `there is no table ${full}` }];
  const there = new Set(found.columns);
  return [
    ...(found.isReadable
      ? []
      : [{ kind: 'tableUnreadable', name: full, message: `the role may not read ${full}` } as const]),
    ...columns
      .filter((column) => !there.has(column))
      .map((column): DatabaseProblem => ({
        kind: 'columnMissing',
        name: `${full}.${column}`,
        message: `table ${full} has no column ${column}`,
      })),
  ];
}
