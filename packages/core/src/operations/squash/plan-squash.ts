import type { SquashChoice } from '../session/command-options.ts';
import { join } from 'node:path';
import { newFile } from '../../apply/file-transition.ts';
import { matchNames } from '../../diagnose/match-names.ts';
import { editForgotten } from '../../diagnose/row-changes.ts';
import { checksumVariants, migrationChecksum } from '../../model/checksum.ts';
import { Failure, InvariantError } from '../../model/failure.ts';
import type { Migration, ReadableMigration } from '../../model/history.ts';
import type { OperationOptions } from '../../model/options.ts';
import { quoteIdentifier } from '../../model/quote.ts';
import { quoteArgument } from '../../model/shell-argument.ts';
import type { ReplacedMigration } from '../../model/squash.ts';
import { isSafeMigrationName, squashName } from '../../project/migration-name.ts';
import { renderSquashFile, squashFileName } from '../../project/squash-file.ts';
import type { Examination } from '../examination/examine.ts';
import { relativePath } from '../session/paths.ts';
import { loadSuspects } from '../examination/load-suspects.ts';
import { commentNewFile, emptyProposal } from '../writing/proposal.ts';
import { buildSquash, type CutHistory } from './build-squash.ts';
import { listRemovals } from './list-removals.ts';
import { requireReached } from './require-reached.ts';
import type { SquashProposal } from './squash-proposal.ts';
import type { LedgerEdit } from '../../model/change.ts';

/** Makes and proves the squash of a history, and decides what it changes here. */
export async function planSquash(
  examination: Examination,
  options: OperationOptions & SquashChoice,
): Promise<SquashProposal> {
  const { project, live } = examination;
  const { migrations } = project.history;
  const last = chooseLast(migrations, options.to);
  const squashed = migrations.slice(0, migrations.findIndex(({ name }) => name === last) + 1);
  const remaining = migrations.slice(squashed.length);
  const [only, ...others] = squashed;
  if (only?.kind === 'readable' && others.length === 0 && only.squash !== undefined) {
    return { ...emptyProposal, name: null, notes: [`Nothing to do: ${only.name} is a squash already.`] };
  }
  const suspects = await loadSuspects(examination);
  const own = suspects.slice(0, squashed.length);
  requireReached(examination, own);
  const name = chooseName(last, options.name ?? 'squashed', remaining, examination);
  const cut: CutHistory = { squashed: squashed.map(requireReadable), remaining };
  const built = await buildSquash(project, live, cut, options);
  const removed = await listRemovals(squashed.map((each) => join(project.history.directory, each.name)));
  const edit: LedgerEdit = {
    marks: [{ kind: 'insertApplied', migrationName: name, checksum: migrationChecksum(built.sql) }],
    rows: own.flatMap((suspect) => editForgotten(suspect).rows),
  };
  const folder = join(project.history.directory, name);
  const path = join(folder, 'migration.sql');
  const replaces = cut.squashed.map(describeReplaced);
  return {
    ...emptyProposal,
    name,
    edit,
    files: [
      newFile(path, built.sql),
      newFile(join(folder, squashFileName), renderSquashFile({ replaces })),
      ...removed,
    ],
    comments: [commentNewFile(relativePath(project.directory, path), built.sql)],
    notes: [
      ...built.notes,
      ...(built.isTiedToSchema ? schemaNotes(cut.squashed, live.defaultSchema) : []),
      'A release from before the squash must not be deployed to a database that has followed it: it would run the old migrations again.',
    ],
  };
}

function chooseLast(migrations: readonly Migration[], typed: string | undefined): string {
  const last = migrations.at(-1);
  if (last === undefined) {
    throw new Failure('usage', 'there are no migrations to squash', {
      next: 'prisma-mend baseline makes the first migration of a database.',
    });
  }
  if (typed === undefined) return last.name;
  const [name] = matchNames(
    [typed],
    migrations.map((migration) => migration.name),
  );
  if (name === undefined) throw new InvariantError('no migration was chosen');
  return name;
}

function chooseName(
  last: string,
  wanted: string,
  remaining: readonly Migration[],
  { project, live }: Examination,
): string {
  if (!isSafeMigrationName(wanted)) {
    throw new Failure('usage', `--name ${JSON.stringify(wanted)} is no name for a migration folder`, {
      next: 'Use letters, digits, - and _, for example squashed.',
    });
  }
  const taken = [
    ...project.history.migrations.map(({ name }) => name),
    ...project.history.strays,
    ...(live.ledger.table?.rows ?? []).flatMap(({ migrationName }) => migrationName ?? []),
  ];
  const name = squashName(
    last,
    wanted,
    remaining.map((migration) => migration.name),
    taken,
  );
  if (name !== null) return name;
  throw new Failure(
    'usage',
    `no name with ${JSON.stringify(wanted)} would sort before the migrations that stay`,
    {
      why: 'Prisma runs migrations in the order of their names; the squash must come first.',
      next: 'Give a whole name that sorts before them: --name 0_squashed.',
    },
  );
}

function requireReadable(migration: Migration): ReadableMigration {
  if (migration.kind === 'readable') return migration;
  throw new Failure('history-invalid', `${migration.name} ${migration.reason}`, {
    next: `prisma-mend resolve ${quoteArgument(migration.name)} --restore brings the applied file back from git.`,
  });
}

/** What PostgreSQL prints is qualified, where Prisma's own migrations go wherever the URL says. */
function schemaNotes(squashed: readonly ReadableMigration[], schema: string): readonly string[] {
  if (squashed.some(({ sql }) => sql.includes(`${schema}.`) || sql.includes(`${quoteIdentifier(schema)}.`))) {
    return [];
  }
  return [
    `The squash names schema ${schema} in every statement: under a URL with another ?schema= it still builds there, as the old migrations did not.`,
  ];
}

function describeReplaced({ name, sql, squash }: ReadableMigration): ReplacedMigration {
  return {
    name,
    checksums: checksumVariants(sql),
    ...(squash === undefined ? {} : { replaces: squash.replaces }),
  };
}
