import type { Report } from '@prisma-mend/core';
import { countChanges, countLosing } from './changes.ts';
import { describeDeploy } from './deploy.ts';
import { printable, wrap } from './layout.ts';
import { explainSituation } from './situations.ts';
import type { Style } from './style.ts';
import { describeVerdict } from './verdicts.ts';
import type { View } from './view.ts';

/** The verdict, what was counted, and what it means, in a few lines. */
export function renderHeadline(report: Report, view: View): readonly string[] {
  const { style, width } = view;
  const explanation = explain(report);
  const title = explanation?.title ?? null;
  const name = describeDatabase(report);
  const origin = commonOrigin(report);
  const first =
    name === null && title === null
      ? []
      : [
          [name, title === null ? null : toneOf(report, style)(style.bold(title))]
            .filter((part) => part !== null)
            .join(': '),
        ];
  const counted = [countChanges(report.findings), paint(countLosing(report.findings), style.red)].filter(
    (part) => part !== null,
  );
  return [
    ...first,
    ...(counted.length === 0 ? [] : [counted.join(' · ')]),
    ...(report.deploy === undefined ? [] : [printable(foretell(report))]),
    [meaningFor(report, explanation?.meaning ?? ''), origin ?? ''].filter((part) => part !== '').join(' '),
    ...(report.foreignLedgers ?? []).map(
      (tool) => `Another tool keeps its history here too: ${printable(tool)}`,
    ),
  ]
    .filter((line) => line !== '')
    .map((line) => wrap(line, width));
}

/** Of a plan that is not carried out yet, the deploy is foretold that comes after it. */
function foretell({ command, deploy, plan, applied }: Report): string {
  if (deploy === undefined) return '';
  const isAfterPlan = command === 'baseline' && plan !== null && !applied;
  return describeDeploy(deploy, isAfterPlan);
}

/** What a situation means in general is not said where findings, or a plan that ends it, say it of this database. */
function meaningFor({ situation, findings, plan, applied }: Report, meaning: string): string {
  if (situation === undefined) return meaning;
  const isTold = findings.some(({ severity }) => severity !== 'info') || (plan !== null && !applied);
  return isTold ? '' : meaning;
}

function paint(text: string | null, colour: (text: string) => string): string | null {
  return text === null ? null : colour(text);
}

function explain(report: Report): { readonly title: string; readonly meaning: string } | null {
  if (report.situation !== undefined) return explainSituation(report.situation, report);
  return report.verdict === undefined ? null : describeVerdict(report, report.verdict);
}

/** `shop · PostgreSQL 17.2, snapshot of 2027-01-31 10:00 UTC` */
function describeDatabase({ database }: Report): string | null {
  if (database === null) return null;
  const time =
    database.asOf === undefined ? '' : `, snapshot of ${database.asOf.slice(0, 16).replace('T', ' ')} UTC`;
  return printable(`${database.name} · PostgreSQL ${database.serverVersion}${time}`);
}

function toneOf({ findings, deploy }: Report, style: Style): (text: string) => string {
  const has = (severity: string): boolean => findings.some((finding) => finding.severity === severity);
  if (has('error') || deploy?.outcome === 'stops') return style.red;
  return has('warning') ? style.yellow : style.green;
}

/** What is the same for all of it is said once, and not again with each. */
export function commonOrigin({ findings }: Pick<Report, 'findings'>): string | null {
  const origins = new Set(findings.flatMap(({ origin }) => (origin === undefined ? [] : [origin])));
  const [only] = origins;
  return origins.size === 1 && findings.length > 1 && only !== undefined ? printable(only) : null;
}
