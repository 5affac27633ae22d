import { explainMigrationBlocked } from '../../explain/migration-blocked.ts';
import { explainDeployUntried } from '../../explain/deploy-untried.ts';
import { explainRowsUncounted } from '../../explain/rows-uncounted.ts';
import type { LedgerRights } from '../../diagnose/foretell-start.ts';
import type { DeployForecast, DeployStop, RowAsking } from '../../model/deploy.ts';
import { isInvalidIndex } from '../../model/evidence.ts';
import { Failure } from '../../model/failure.ts';
import type { Finding } from '../../model/finding.ts';
import type { ReadableMigration } from '../../model/history.ts';
import { objectKey } from '../../model/identity.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { LedgerChange } from '../../model/plan.ts';
import { quoteQualified } from '../../model/quote.ts';
import { isDataStatement } from '../../replay/statement-nature.ts';
import type { Examination } from '../examination/examine.ts';
import { withReader } from '../session/open-live.ts';
import { relativePath } from '../session/paths.ts';
import { explainStop, suggestionFor } from './explain-refusals.ts';
import { foretellRows } from './rows/foretell-rows.ts';
import type { ForeseenRows } from './rows/rows-ahead.ts';
import { holdsRows } from './rows/row-facts.ts';
import { assembleForecast, type ForeseenFile } from './assemble-forecast.ts';
import { cutAtEnd } from './cut-at-end.ts';
import { doubtForecast } from './doubt-forecast.ts';
import { judgeFile } from './judge-file.ts';
import { locateRows } from './locate-rows.ts';
import { describeOutside } from './outside-dependents.ts';
import { readDeployFacts, type DeployFacts } from './read-deploy-facts.ts';
import { foretoldByRows, nothingFound, startOf, type Foretold } from './read-start.ts';
import { findReplayed } from './find-replayed.ts';
import { tryPending, type PendingTrial, type TriedFile } from './try-pending.ts';

/** What is said of rows that were left open. */
export const rowsUnasked =
  'Rows decide, and were not asked: prisma-mend fleet forecast asks those of every target.';

/** What the next deploy does where files are pending, or the ledger's rows have not answered. */
export async function foretellFiles(
  examination: Examination,
  { marks, rows }: { readonly marks: readonly LedgerChange[]; readonly rows: RowAsking },
  options: OperationOptions,
): Promise<Foretold> {
  const isOffline = options.snapshotPath !== undefined;
  const facts = isOffline ? null : await withReader(examination.project, options, readDeployFacts);
  const start = startOf(examination, marks, facts?.ledger ?? null);
  if (start.kind === 'stops' || start.pending.length === 0) return foretoldByRows(examination, marks, start);
  const { files, end } = cutAtEnd(start.pending, facts?.ledger ?? null, examination.live.ledger.table);
  if (files.length === 0) return { forecast: assembleForecast([], end, () => null), ...nothingFound };
  return foretellPending(examination, { files, end, facts, rows }, options);
}

/** The same, from a trial of all pending files that was made for another reason. */
export async function foretellTried(
  examination: Examination,
  {
    trial,
    facts,
    rows,
  }: { readonly trial: PendingTrial; readonly facts: DeployFacts | null; readonly rows: ForeseenRows },
  rights: LedgerRights | null,
): Promise<DeployForecast> {
  const start = startOf(examination, [], rights);
  if (start.kind === 'stops') return start.forecast;
  const { files, end } = cutAtEnd(start.pending, rights, examination.live.ledger.table);
  const names = new Set(files.map(({ name }) => name));
  const tried = trial.files.filter(({ file }) => names.has(file.name));
  return (await conclude(examination, { tried, end, facts, rows, missing: trial.missing })).forecast;
}

interface Pending {
  readonly files: readonly ReadableMigration[];
  readonly end: DeployStop | null;
  readonly facts: DeployFacts | null;
  readonly rows: RowAsking;
}

async function foretellPending(
  examination: Examination,
  pending: Pending,
  options: OperationOptions,
): Promise<Foretold> {
  const { files, end, facts } = pending;
  const replayed = await findReplayed(examination, files, facts?.outside ?? []);
  if (replayed !== null) {
    const rows = await foresee(examination, replayed, pending, options);
    const intricate = replayed.filter(({ isSimple }) => !isSimple);
    if (intricate.length === 0 || !(await meetRows(examination, intricate, pending, options)))
      return conclude(examination, { tried: replayed, end, facts, rows, missing: [] });
  }
  try {
    const trial = await tryPending({ examination, files, options, facts, isThorough: false });
    const rows = await foresee({ ...examination, ownCatalog: trial.live }, trial.files, pending, options);
    return await conclude(examination, { tried: trial.files, end, facts, rows, missing: trial.missing });
  } catch (error) {
    if (!(error instanceof Failure) || !untriable.has(error.code)) throw error;
    const untold = [`The pending migrations were not tried: ${error.message}`];
    const forecast = {
      outcome: end === null ? 'unknown' : 'stops',
      applies: [],
      stopsAt: end,
      untold,
    } as const;
    const names = files.map(({ name }) => name);
    return { ...nothingFound, forecast, findings: untold.map((each) => explainDeployUntried(names, each)) };
  }
}

/** Whether any table that the files name holds rows: only those are told apart statement by statement. */
async function meetRows(
  { project, ownCatalog }: Examination,
  files: readonly TriedFile[],
  { facts, rows }: Pick<Pending, 'facts' | 'rows'>,
  options: OperationOptions,
): Promise<boolean> {
  if (facts === null || rows === 'unasked') return true;
  const isNamed = (name: string): boolean =>
    files.some(({ file }) => file.sql.toLowerCase().includes(name.toLowerCase()));
  const tables = ownCatalog.objects.filter((object) => object.kind === 'table' && isNamed(object.name));
  return withReader(project, options, async (database) => {
    for (const { schema, name } of tables) {
      if (await holdsRows(database, quoteQualified(schema, name))) return true;
    }
    return false;
  });
}

/** No scratch server, or none that can hold the structure: then nothing can be said, and the rest of the report stands. */
const untriable: ReadonlySet<string> = new Set(['shadow-unavailable', 'shadow-failed', 'proof-failed']);

/** A snapshot holds no rows. */
async function foresee(
  { project, live, ownCatalog }: Pick<Examination, 'project' | 'live' | 'ownCatalog'>,
  files: readonly TriedFile[],
  { facts, rows: asking }: Pick<Pending, 'facts' | 'rows'>,
  options: OperationOptions,
): Promise<ForeseenRows> {
  const input = {
    files: files.map(({ file, tried }) => ({ name: file.name, tried })),
    live: ownCatalog,
    defaultSchema: live.defaultSchema,
    serverVersionNumber: live.serverVersionNumber,
  };
  if (asking === 'unasked') {
    const open = await foretellRows(null, input, options);
    return { ...open, untold: open.untold.map((each) => ({ ...each, sentence: rowsUnasked })) };
  }
  const rows =
    facts === null
      ? await foretellRows(null, input, options)
      : await withReader(project, options, (database) => foretellRows(database, input, options));
  return locateRows(files, rows);
}

interface Tried {
  readonly tried: readonly TriedFile[];
  readonly end: DeployStop | null;
  readonly facts: DeployFacts | null;
  readonly rows: ForeseenRows;
  readonly missing: readonly string[];
}

/** Puts together what was seen of each file, up to where the deploy stops. */
async function conclude(
  examination: Examination,
  { tried, end, facts, rows, missing }: Tried,
): Promise<Foretold> {
  const files: ForeseenFile[] = [];
  const findings: Finding[] = [];
  const { directory } = examination.project;
  for (const each of tried) {
    const { file } = each;
    const { name } = file;
    const judged = await judgeFile(each, facts, examination.live.defaultSchema);
    const blocking = rows.blocking.filter(({ migration }) => migration === name);
    const untold = rows.untold.filter(({ migration }) => migration === name);
    const outside = describeOutside(each.tried.steps, facts?.outside ?? [], missing);
    files.push({ name, judged, blocking, untold, outside });
    const path = relativePath(directory, file.path);
    const found = [
      ...judged.stops.map((stop, place) =>
        explainStop(examination, file, stop, place === 0 ? null : (judged.stops[0]?.line ?? null)),
      ),
      ...blocking.map((each) => explainMigrationBlocked(name, each, { file: path, line: each.line })),
      ...untold
        .filter(({ because }) => because === 'uncounted')
        .map(({ sentence, line }) => explainRowsUncounted(name, sentence, { file: path, line })),
      ...outside.slice(0, 1).map((sentence) => explainDeployUntried([name], sentence)),
    ];
    const inOrder = found.sort((one, other) => (one.location?.line ?? 0) - (other.location?.line ?? 0));
    findings.push(...inOrder.map((finding) => ({ ...finding, migrations: [name] })));
    if (judged.stops.length + blocking.length > 0) break;
  }
  const suggest = (stop: Parameters<typeof suggestionFor>[1]): string | null =>
    suggestionFor(examination, stop);
  const harmless = new Set(
    tried
      .filter((each) => isHarmless(each) && !leavesInvalidIndex(examination, each))
      .map(({ file }) => file.name),
  );
  const forecast = doubtForecast(assembleForecast(files, end, suggest), {
    facts,
    files: tried.map(({ file }) => file),
    prismaVersion: examination.project.prismaVersion,
  });
  return { forecast, findings, harmless };
}

/** IF NOT EXISTS passes over an index that is INVALID. */
function leavesInvalidIndex({ diagnosis }: Examination, { file }: TriedFile): boolean {
  const evidence = diagnosis.migrations.find(({ name }) => name === file.name)?.evidence;
  return evidence?.missing.some(isInvalidIndex) === true;
}

function isHarmless({ statements, tried }: TriedFile): boolean {
  const base = new Set(tried.base.map(objectKey));
  return (
    !statements.some(isDataStatement) &&
    tried.steps.every(({ delta }) => delta.removed.every((object) => !base.has(objectKey(object))))
  );
}
