import { listPendingTransitions } from '../../apply/file-transition.ts';
import { requireOwnPath } from '../../apply/journal-paths.ts';
import { filesOfJournal, journalFormat, type Journal } from '../../apply/journal.ts';
import { compareDatabases } from '../../apply/same-database.ts';
import type { Reader } from '../../database/database.ts';
import { Failure } from '../../model/failure.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { Environment } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import { isTracked } from '../../project/is-tracked.ts';
import type { FileTransition } from '../../model/change.ts';

/** @throws Failure `journal-invalid` for a journal that came with somebody's branch */
export async function requireUntracked(path: string, environment: Environment): Promise<void> {
  if (!(await isTracked(path, environment))) return;
  throw new Failure('journal-invalid', `${path} is part of the git repository`, {
    why: 'Who can write to the repository could write a journal; undoing would do to this database what it says.',
    next: 'Undo a change where it was made, with the journal that was written there. .prisma-mend/journal belongs into .gitignore.',
  });
}

/** @throws Failure `journal-invalid` for a journal that is not, or not known to be, of this database and ledger */
export function requireSameDatabase(
  { database, ledgerSchema }: Journal,
  path: string,
  { identity }: Reader,
  ledger: Ledger,
): void {
  switch (compareDatabases(database, identity)) {
    case 'another':
      throw new Failure('journal-invalid', `${path} was written for another database: ${database.name}`, {
        why: 'Its rows say nothing of this one.',
        next: 'Give the URL of the database that was changed: --url.',
      });
    case 'unknown':
      throw new Failure('journal-invalid', `whether ${path} was written for this database cannot be told`, {
        why: `${database.systemIdentifier === null ? 'The role that wrote it could not' : `${identity.role} may not`} read the identity of the server, and another server may have a database of the same name and number.`,
        next:
          database.systemIdentifier === null
            ? 'Read its undoSql, and run it with psql if it is of this database.'
            : 'Run it as a role that may execute pg_catalog.pg_control_system().',
      });
    case 'same':
      break;
  }
  if (ledgerSchema === ledger.expectedSchema) return;
  throw new Failure(
    'journal-invalid',
    `${path} is of the ledger in schema ${ledgerSchema}, not ${ledger.expectedSchema}`,
    {
      why: 'Its rows say nothing of the history table that this URL leads to.',
      next: 'Give the URL with which it was changed, ?schema= included: --url.',
    },
  );
}

/**
 * A type is given back to a column only if it is PostgreSQL's own, or as much in the hands of the ledger's owner as the
 * ledger: what a type of somebody else does with a value would be done in the name of this role.
 *
 * @throws Failure `journal-invalid`
 */
export async function requireOwnTypes({ table }: Journal, path: string, database: Reader): Promise<void> {
  const shapes = (table?.changes ?? []).flatMap((change) =>
    change.kind === 'convertColumn' ? [change.before, change.after] : [],
  );
  for (const { type } of shapes) {
    const [found] = await database.query<{ is_own: string | null }>(ownTypeSql, [type]);
    if (found?.is_own === 't') continue;
    throw new Failure(
      'journal-invalid',
      `${path} gives a column the type ${type}, which is not known to be harmless`,
      {
        why: "It is neither PostgreSQL's own, nor of an extension, nor of this role.",
        next: 'Read its undoSql, and run it with psql if it is what you want.',
      },
    );
  }
}

const ownTypeSql = `
  select t.typnamespace operator(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace
      or pg_catalog.pg_has_role(current_user, t.typowner, 'usage') and t.typowner operator(pg_catalog.=)
         (select r.oid from pg_catalog.pg_roles r where r.rolname operator(pg_catalog.=) current_user)
      or exists (select from pg_catalog.pg_depend d
           where d.classid operator(pg_catalog.=) 'pg_catalog.pg_type'::pg_catalog.regclass
             and d.objid operator(pg_catalog.=) t.oid and d.deptype operator(pg_catalog.=) 'e') as is_own
  from pg_catalog.pg_type t where t.oid operator(pg_catalog.=) pg_catalog.to_regtype($1)`;

/**
 * What undoing does to files, at their real places, without what is done already.
 *
 * @throws Failure `journal-invalid` when the journal names any other file
 */
export async function listFilesToUndo(
  project: Project,
  journal: Journal,
): Promise<readonly FileTransition[]> {
  const allowed = { allowsAbsolute: journal.format !== journalFormat };
  for (const path of journal.files) await requireOwnPath(project, path, allowed);
  const transitions: FileTransition[] = [];
  for (const { path, before, after } of filesOfJournal(journal)) {
    transitions.push({ path: await requireOwnPath(project, path, allowed), before: after, after: before });
  }
  return listPendingTransitions(transitions);
}
