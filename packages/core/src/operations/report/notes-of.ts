import { listed } from '../../explain/listed.ts';
import { leftToOthers } from '../session/left-to-others.ts';
import { describeObject } from '../../model/identity.ts';
import type { ReplayProblem } from '../../model/replay.ts';
import { prisma8 } from '../../ledger/foreign-ledgers.ts';
import { acceptedFileName } from '../../project/accepted-file.ts';
import { preparedReplayPath } from '../../replay/prepared-replay.ts';
import { describeBeyondHistory } from './beyond-history.ts';
import type { Examination } from '../examination/examine.ts';

export const prisma8Note =
  'Prisma 8 has signed this database (prisma_contract.marker): its schema is left out of every comparison, of a baseline and of every plan. One of the two should own the migrations: from the hand-over on, change the structure with Prisma 8 alone.';

/** Sentences for people that are no findings. */
export function notesOf(examination: Examination): readonly string[] {
  const { project, live, replay, preparedProblem, acceptedCount } = examination;
  const notes: string[] = [];
  // Of another major version a finding tells.
  if (preparedProblem !== null && preparedProblem.wantedMajor === null) {
    notes.push(
      `${preparedReplayPath} was not used: ${preparedProblem.reason}. To save the scratch server: ${preparedProblem.cure}.`,
    );
  }
  if (project.history.migrations.length > 0 && project.history.lockFile.kind === 'missing') {
    notes.push(
      'migrations/migration_lock.toml is missing: deploy works without it, `prisma migrate diff --from-migrations` does not.',
    );
  }
  for (const { tool, schema, table } of leftToOthers(project, live.ledger)) {
    if (project.externalTables.includes(`${schema}.${table}`)) continue;
    if (tool === prisma8) {
      notes.push(prisma8Note);
      continue;
    }
    notes.push(
      `${schema}.${table} belongs to ${tool} and is left out of every comparison. Name it under tables.external in the Prisma config as well: \`prisma migrate dev\` takes it for drift otherwise.`,
    );
  }
  if (acceptedCount > 0) {
    notes.push(
      `${acceptedCount} ${acceptedCount === 1 ? 'difference is' : 'differences are'} accepted in ${acceptedFileName} and left out.`,
    );
  }
  notes.push(...describeBeyondHistory(examination), ...describeGoneFromOthers(examination));
  for (const { schema, isReadable } of live.ledger.elsewhere) {
    if (isReadable) continue;
    notes.push(
      `${schema}._prisma_migrations is there too; what it holds was not seen: it is a view, or role ${live.role} may not read it, or not all of its rows.`,
    );
  }
  const problems = replay?.problems ?? [];
  notes.push(...describePresumed(problems), ...problems.flatMap(noteOf));
  return [...new Set(notes)];
}

/** What recorded migrations made on tables that the project leaves to others, and that is not there: no fault, but seen. */
function describeGoneFromOthers({ diagnosis }: Examination): readonly string[] {
  return diagnosis.migrations.flatMap(({ name, ledger, evidence }) => {
    const gone = (evidence?.missing ?? []).filter(({ isLeftOut }) => isLeftOut === true);
    if (ledger.state !== 'applied' || gone.length === 0) return [];
    const objects = gone.map(({ object }) => describeObject(object)).join(', ');
    return [
      `Of ${name} the database does not show ${objects}: on a table that the project leaves to others.`,
    ];
  });
}

/** What the scratch server was given besides the migrations. */
function describePresumed(problems: readonly ReplayProblem[]): readonly string[] {
  const roles: string[] = [];
  const others: string[] = [];
  const presuming: string[] = [];
  for (const problem of problems) {
    if (problem.kind === 'roleCreated') roles.push(problem.name);
    if (problem.kind === 'schemaCreated') others.push(`schema ${problem.name}`);
    if (problem.kind === 'standInLaid') others.push(...problem.objects.map(describeObject));
    if (problem.kind === 'schemaCreated' || problem.kind === 'standInLaid') presuming.push(problem.migration);
  }
  const notes: string[] = [];
  if (roles.length > 0) {
    const one = roles.length === 1;
    notes.push(
      `${one ? 'Role' : 'Roles'} ${roles.join(', ')}, which migrations mention, ${one ? 'was' : 'were'} made on the scratch server only.`,
    );
  }
  if (others.length > 0) {
    notes.push(
      `The scratch server was given what no migration makes and ${listed([...new Set(presuming)])} presume${new Set(presuming).size === 1 ? 's' : ''}: ${others.join(', ')}. \`prisma migrate dev\` stops for want of it (P3006) until a script in migrations.initShadowDb of prisma.config.ts makes it.`,
    );
  }
  return notes;
}

function noteOf(problem: ReplayProblem): readonly string[] {
  switch (problem.kind) {
    case 'transactionLeftOpen':
      return [`${problem.migration} leaves a transaction open: Prisma would lose its own record of it.`];
    case 'sessionChanged':
      return [`${problem.migration} leaves the session with another ${problem.setting} (${problem.value}).`];
    case 'extensionMissing':
      return problem.unverifiable.map(
        (what) => `Not verified without extension ${problem.name}: ${describeObject(what)}.`,
      );
    case 'roleCreated':
    case 'schemaCreated':
    case 'standInLaid':
    case 'unreadable':
    case 'onlyStatementByStatement':
    case 'statementSkipped':
    case 'nothingThere':
    case 'blockRun':
    case 'ranLater':
    case 'ledgerTouched':
    case 'ranOnStandIn':
    case 'refersToStandIn':
    case 'ledgerLaid':
      return [];
  }
}
