import type { UnseenStatement } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import { oneLine } from '../model/one-line.ts';
import { quoteArgument } from '../model/shell-argument.ts';

const shownCharacters = 120;

/** Statements of one migration that nobody saw the effect of. */
interface UnseenPart {
  readonly name: string;
  /** Not empty. */
  readonly unseen: readonly UnseenStatement[];
  /** What stood in for objects that no migration makes, and that the live database has: `table auth.users`. */
  readonly presumed?: readonly string[];
  /** Whether the ledger has the migration as applied. */
  readonly isRecorded: boolean;
  readonly location: Finding['location'];
}

/** One finding for a file, however many of its statements were refused. */
export function explainMigrationNotReplayable({
  name,
  unseen,
  presumed = [],
  isRecorded,
  location,
}: UnseenPart): Finding {
  const [first] = unseen;
  const place = first?.line == null ? '' : `line ${first.line}: `;
  const count = unseen.length === 1 ? 'a statement' : `${unseen.length} statements`;
  const quoted = quoteArgument(name);
  const remedy =
    presumed.length === 0
      ? null
      : `What comes from elsewhere (${presumed.join(', ')}), a script in migrations.initShadowDb of prisma.config.ts can make on every scratch server; Prisma takes it with experimental.externalTables. Then this can be seen.`;
  return {
    code: 'migration-not-replayable',
    // Whether deploy may run over it is a finding of its own, until a person has answered.
    severity: 'warning',
    message: `migration ${name} is unverified: what ${count} of it ${unseen.length === 1 ? 'does' : 'do'} could not be seen on the scratch server (${place}${first?.reason ?? ''})`,
    ...(first?.statement == null ? {} : { actual: oneLine(first.statement, shownCharacters) }),
    why: isRecorded
      ? 'It is recorded as applied, and nothing shows whether all of it is there. Where a new environment lacks what the scratch server lacks, deploy stops at it (P3018), and `prisma migrate dev` on its shadow database (P3006).'
      : 'Nothing shows whether the database holds it: it is not marked as applied, and deploy would run it, maybe for a second time, or stop at it (P3018).',
    ...(location === undefined ? {} : { location }),
    next: isRecorded
      ? (remedy ??
        'Look whether what it makes is there. Where the file can be changed, make it replay on an empty database.')
      : `${remedy ?? 'Look whether what it makes is there.'} If all of it is there: prisma-mend resolve ${quoted} --applied --unproven. If nothing is: prisma migrate deploy runs it, once it can run.`,
  };
}

/** What helps where every statement of a file runs, but not with the others. */
export const ownMigration = 'Give the statement that cannot run with the others a migration of its own.';

/** Every statement ran, but not together, as deploy sends them. */
export function explainMigrationNotOneQuery(
  name: string,
  message: string,
  location: Finding['location'],
): Finding {
  return {
    code: 'migration-not-replayable',
    severity: 'warning',
    message: `migration ${name} runs only statement by statement: ${message}`,
    why: 'Deploy sends the file as one query, and on a new environment stops at it (P3018); `prisma migrate dev` stops on its shadow database (P3006).',
    ...(location === undefined ? {} : { location }),
    next: ownMigration,
  };
}

/** An extension that stand-ins took the place of. */
export function explainExtensionMissing(name: string, extension: string): Finding {
  return {
    code: 'migration-not-replayable',
    severity: 'warning',
    message: `migration ${name} was replayed without extension ${extension}, which is not available here`,
    why: 'Its types were taken for what they are called; the extension itself and indexes of its methods were looked up by their names only.',
    next: 'To have all of it verified, name a server that has the extension: --shadow <url>.',
  };
}
