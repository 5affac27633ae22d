import { readCatalog } from '../../../catalog/read-catalog.ts';
import type { Reader } from '../../../database/database.ts';
import type { Suspect } from '../../../diagnose/suspects.ts';
import type { CatalogScope } from '../../../model/catalog-scope.ts';
import type { Catalog } from '../../../model/catalog.ts';
import { Failure, Refusal } from '../../../model/failure.ts';
import { describeObject, objectKey, type ObjectKey } from '../../../model/identity.ts';
import type { RepairPlan } from '../../../model/plan.ts';
import { quoteQualified } from '../../../model/quote.ts';
import { quoteArgument } from '../../../model/shell-argument.ts';
import { renderPlanSql } from '../../../plan/plan-sql.ts';
import type { Examination } from '../../examination/examine.ts';
import { scopeOf } from '../../session/live-state.ts';
import { withReader } from '../../session/open-live.ts';
import { dropsOf } from './describe-impact.ts';
import { describeRollback } from './describe-rollback.ts';
import { examinePending, type PendingExamination } from '../../forecast/examine-pending.ts';
import { explainRefusals } from '../../forecast/explain-refusals.ts';
import { planWayBack } from './plan-way-back.ts';
import { proveStatements } from '../prove-statements.ts';
import { readDeployFacts, type DeployFacts } from '../../forecast/read-deploy-facts.ts';
import { readTableSizes } from '../read-table-facts.ts';
import type { Resolution } from '../resolution.ts';
import { emptyProposal } from '../../writing/proposal.ts';
import type { ResolveOptions } from '../resolve-options.ts';

/**
 * `--rollback-sql`: SQL that takes a pending migration back once it has run, proven by applying and undoing it on a
 * scratch server with the live structure. Nothing is written.
 *
 * @throws Failure `replay-failed` when the migration itself would fail; `proof-failed`
 * @throws Refusal `evidence-disagrees` for a migration with a rename whose opposite is not known, and for one that drops a required column of a table with rows, which has no values to come back with
 */
export async function planRollback(
  examination: Examination,
  suspect: Suspect,
  options: ResolveOptions,
): Promise<Resolution> {
  const { project } = examination;
  const known =
    options.snapshotPath === undefined
      ? await withReader(project, options, (database) => readSurroundings(database, examination))
      : { facts: null, catalog: null, sizes: new Map<ObjectKey, number>() };
  const plain = scopeOf(project);
  if (known.catalog === null) return attempt(examination, suspect, options, { ...known, scope: plain });
  const live = { ...examination.live, catalog: known.catalog };
  try {
    const scope = { ...plain, withPrivileges: true };
    return await attempt({ ...examination, live }, suspect, options, { ...known, scope });
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'proof-failed') throw error;
    const resolution = await attempt(examination, suspect, options, { ...known, scope: plain });
    const note =
      'Owners and privileges of what it builds again are not part of the proof: look at them afterwards.';
    return { ...resolution, notes: [...resolution.notes, note] };
  }
}

interface Surroundings {
  readonly facts: DeployFacts | null;
  /** With owners and privileges. */
  readonly catalog: Catalog | null;
  readonly sizes: ReadonlyMap<ObjectKey, number>;
}

async function readSurroundings(database: Reader, { project }: Examination): Promise<Surroundings> {
  return {
    facts: await readDeployFacts(database),
    catalog: await readCatalog(database, {
      ...scopeOf(project),
      withPrivileges: true,
      withOnExcluded: false,
    }),
    sizes: await readTableSizes(database),
  };
}

async function attempt(
  examination: Examination,
  suspect: Suspect,
  options: ResolveOptions,
  { facts, sizes, scope }: Surroundings & { readonly scope: CatalogScope },
): Promise<Resolution> {
  const pending = await examinePending(examination, suspect, options, { facts, scope });
  const { tried, file } = pending;
  await requireRunning(examination, pending, facts);
  await requireValues(examination, pending, options);
  const before: Catalog = { ...tried.final, objects: tried.base };
  const plan = planWayBack(pending, {
    serverVersionNumber: examination.live.serverVersionNumber,
    tableSizes: sizes,
  });
  if (plan.unknownRename !== null) throw renames(file.name, plan.unknownRename.line);
  const { project, live } = examination;
  const trial = { start: tried.final, statements: plan.statements, scope };
  const unproof = await proveStatements({ project, live, options }, trial, before);
  if (unproof !== null) throw unproven(file.name, unproof);
  return {
    ...emptyProposal,
    about: file.name,
    rollbackSql: render(file.name, plan, options),
    notes: describeRollback(pending, plan.statements),
    nextActions: [
      {
        command: `prisma-mend resolve ${quoteArgument(file.name)} --unapply`,
        why: 'after the SQL was run: takes its mark back, so that the history agrees',
      },
    ],
  };
}

function render(name: string, plan: RepairPlan, { lockTimeoutMs }: ResolveOptions): string {
  const heading =
    plan.statements.length === 0
      ? `-- ${name} changes nothing in the structure: there is nothing to take back.\n`
      : `-- Takes back what ${name} does to the structure. Then: prisma-mend resolve ${quoteArgument(name)} --unapply\n\n`;
  return `${heading}${renderPlanSql(plan, { lockTimeoutMs })}`;
}

/** @throws Failure `replay-failed` naming the first reason */
async function requireRunning(
  examination: Examination,
  pending: PendingExamination,
  facts: DeployFacts | null,
): Promise<void> {
  const { findings, untold } = await explainRefusals(examination, pending, facts);
  const [first] = findings;
  const { name } = pending.file;
  const next = `prisma-mend resolve ${quoteArgument(name)} --check shows everything that is in its way.`;
  if (first !== undefined) {
    throw new Failure('replay-failed', first.message, {
      why: 'There is nothing to take back of a migration that cannot be applied.',
      next,
    });
  }
  const refused = pending.tried.steps.find(({ refusal }) => refusal !== null);
  if (refused !== undefined) {
    throw new Failure('proof-failed', `what ${name} does is not known: ${untold[0] ?? refused.text}`, {
      why: 'SQL that was not seen to work is not offered for the hour in which it is needed.',
      next,
    });
  }
}

/** @throws Refusal `evidence-disagrees` for a required column that would come back to rows without a value for it */
async function requireValues(
  { project }: Examination,
  pending: PendingExamination,
  options: ResolveOptions,
): Promise<void> {
  const final = new Set(pending.tried.final.objects.map(objectKey));
  const base = new Map(pending.tried.base.map((object) => [objectKey(object), object]));
  const required = dropsOf(pending).flatMap(({ step, object }) => {
    const column = base.get(objectKey(object));
    if (column?.kind !== 'column' || column.isNullable || final.has(objectKey(column))) return [];
    const hasValue = column.default !== null || column.identity !== null || column.generated !== null;
    return hasValue ? [] : [{ line: step.line, column }];
  });
  if (required.length === 0 || options.snapshotPath !== undefined) return;
  await withReader(project, options, async (database) => {
    for (const { line, column } of required) {
      const { rows } = await database.queryTyped(
        `SELECT FROM ${quoteQualified(column.schema, column.table)} LIMIT 1`,
      );
      if (rows.length === 0) continue;
      throw new Refusal(
        'evidence-disagrees',
        `line ${line} drops ${describeObject(column)}, which is required`,
        {
          why: 'Its values are gone then, and PostgreSQL does not add a required column without values to a table with rows.',
          next: 'Keep a backup for this one; or let the migration drop NOT NULL now, and the column in a later migration.',
        },
      );
    }
  });
}

function renames(name: string, line: number): Refusal {
  return new Refusal('evidence-disagrees', `${name} renames something at line ${line}`, {
    why: 'Only the opposite rename keeps the rows; a plan made from the structure would lose them.',
    next: 'Write the opposite of that statement by hand.',
  });
}

function unproven(name: string, reason: string): Failure {
  return new Failure('proof-failed', `the rollback of ${name} could not be proven: ${reason}`, {
    why: 'SQL that was not seen to work is not offered for the hour in which it is needed.',
    next: 'Write it by hand, or keep a backup to go back to.',
  });
}
