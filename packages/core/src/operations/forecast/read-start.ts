import { foretellStart, pendingOf, type LedgerRights } from '../../diagnose/foretell-start.ts';
import { parseUrl } from '../../database/parse-url.ts';
import { explainDeployUntried } from '../../explain/deploy-untried.ts';
import { deploysNothing, type DeployForecast } from '../../model/deploy.ts';
import type { Finding } from '../../model/finding.ts';
import type { LedgerChange } from '../../model/plan.ts';
import type { Examination } from '../examination/examine.ts';

/** The next deploy, and what of it is a finding. */
export interface Foretold {
  readonly forecast: DeployForecast;
  /** Statements that are refused, rows that are in the way, and rows that could not be counted. */
  readonly findings: readonly Finding[];
  /** Migrations that change no rows and take nothing away: where they ran in part, running them again makes the rest. */
  readonly harmless: ReadonlySet<string>;
}

export const nothingFound = { findings: [], harmless: new Set<string>() } as const;

export type Start = ReturnType<typeof foretellStart>;

/** Where the next deploy begins, as far as the rows of the ledger tell. */
export function startOf(
  { project, live, diagnosis }: Examination,
  marks: readonly LedgerChange[],
  rights: LedgerRights | null,
): Start {
  // A connection that was lent says by its path alone where Prisma is to look.
  const named = project.url === null ? live.defaultSchema : parseUrl(project.url.url.reveal()).schema;
  return foretellStart({
    history: project.history,
    ledger: live.ledger,
    marks,
    namespaces: new Set([named ?? 'public', ...(project.schema?.schemas ?? [])]),
    obstacleCount: diagnosis.obstacleCount,
    schemaProblem: project.schema?.problem ?? null,
    rights,
  });
}

/** Where no file has to be looked at. */
export function foretoldByRows(
  { project, live }: Examination,
  marks: readonly LedgerChange[],
  start: Start,
): Foretold {
  const forecast = start.kind === 'stops' ? start.forecast : deploysNothing;
  const names = pendingOf({ history: project.history, ledger: live.ledger, marks }).map(({ name }) => name);
  const findings = forecast.untold.map((sentence) => explainDeployUntried(names, sentence));
  return { ...nothingFound, forecast, findings };
}
