import { createHash } from 'node:crypto';
import type { Finding, Hazard, Report, ReportedPlan } from '@prisma-mend/core';
import type { Outcome, Stop } from '../outcome.ts';
import { renderCode } from './html-code.ts';
import { renderFleetSection } from './html-fleet.ts';
import { areGrouped, renderFindingSection } from './html-finding.ts';
import { renderMap } from './html-map.ts';
import { inline, introductionOf, renderPageBody } from './html-page.ts';
import { renderPicture } from './html-picture.ts';
import { renderTimeline } from './html-timeline.ts';
import { script } from './html-script.ts';
import { style } from './html-style.ts';
import { markup, name, nothing, preformatted, prose, type Html } from './html-text.ts';
import { countKind } from './kind-words.ts';
import type { ReportContext } from './report-context.ts';
import { countWords, listUnverified, summarize, type Summary } from './summary.ts';

/**
 * One file that needs nothing else: no request leaves it, and its policy lets only its own two hashed blocks run. It
 * reads well without the script; the script adds filters, copying and the choice of colours. Pure.
 */
export function renderHtml(outcome: Outcome, context: ReportContext): string {
  const summary = summarize(outcome);
  const { report, stop } = summary;
  const pages = pagesOf(report?.findings ?? [], context);
  const title = `${summary.title} · prisma-mend ${context.command}`;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${prose(contentPolicy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${prose(title)}</title>
        <style>${style as Html}</style>
      </head>
      <body>
        <a class="skip" href="#${report === null || report.findings.length === 0 ? prose('main') : prose('findings')}">Skip to the findings</a>
        <header class="top">
          <p class="brand">
            <span class="brand-mark" aria-hidden="true"></span>prisma-mend
            <span class="brand-command">${prose(context.command)}</span>
          </p>
          <button type="button" id="theme" class="quiet" hidden>Dark colours</button>
        </header>
        <main id="main" tabindex="-1">
          ${renderHero(summary, context)}
          ${stop === null ? nothing : renderStopSection(stop)}
          ${report === null ? nothing : renderNext(report)}
          ${report === null ? nothing : renderTimeline(report)}
          ${report?.fleet === undefined ? nothing : renderFleetSection(report.fleet, report)}
          ${report === null ? nothing : renderMap(report, areGrouped(report.findings))}
          ${report === null ? nothing : renderFindingSection(report, (code) => pages.has(code))}
          ${report?.plan === null || report?.plan === undefined ? nothing : renderPlan(report.plan, context.command === 'drift')}
          ${report === null ? nothing : renderWitness(report)}
          ${renderPages(pages)}
          ${report === null ? nothing : renderCoverage(report)}
        </main>
        <footer>
          Made by prisma-mend ${prose(context.version)}. This file loads nothing and sends nothing.
        </footer>
        <p id="announcer" class="unseen" role="status"></p>
        <script>${script as Html}</script>
      </body>
    </html>
`;
}

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const contentPolicy = [
  "default-src 'none'",
  `script-src ${sha256(script)}`,
  `style-src ${sha256(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function renderHero(summary: Summary, context: ReportContext): Html {
  const { tone, title, meaning, pairs, shownPairs, report } = summary;
  const database = report?.database ?? null;
  return markup`<section class="hero ${prose(tone)}${isPictured(summary) ? nothing : prose(' plain-hero')}" aria-labelledby="verdict">
    <div class="hero-text">
      ${
        database === null
          ? nothing
          : markup`<p class="eyebrow">
              Database <strong>${name(database.name)}</strong> · PostgreSQL ${prose(database.serverVersion)}${database.asOf === undefined ? nothing : prose(` · snapshot of ${database.asOf}`)}
            </p>`
      }
      ${renderOccasion(context)}
      <h1 id="verdict">${prose(title.charAt(0).toUpperCase() + title.slice(1))}</h1>
      <p class="meaning">${prose(meaning)}</p>
      ${
        tone === 'stopped'
          ? markup`<p class="tally">Nothing was proven about this database.</p>`
          : markup`<p class="tally">${prose(countWords(summary))}</p>`
      }
    </div>
    ${report === null || !isPictured(summary) ? nothing : renderPicture(pairs, report.findings, shownPairs)}
  </section>`;
}

/** A command that compares no two states has no picture of them. */
function isPictured({ report, pairs, shownPairs }: Summary): boolean {
  return report?.verdict !== undefined || shownPairs.some((pair) => pairs[pair] !== 'notCompared');
}

/** When, of which commit and for what: a page that is filed says what it is of. */
function renderOccasion({ madeAt, commit, label }: ReportContext): Html {
  const parts = [label, madeAt?.slice(0, 16).replace('T', ' ').concat(' UTC'), commit?.slice(0, 12)];
  const shown = parts.filter((part) => part !== undefined);
  return shown.length === 0 ? nothing : markup`<p class="eyebrow">${name(shown.join(' · '))}</p>`;
}

function renderStopSection({ kind, code, why, next, stack }: Stop): Html {
  return markup`<section class="card stop" aria-labelledby="stop-title">
    <h2 id="stop-title">${prose(kind === 'refusal' ? 'Why it was refused' : 'Why it stopped')}</h2>
    <p><code>${prose(code)}</code></p>
    ${why === null ? nothing : markup`<p>${prose(why)}</p>`}
    ${next === null ? nothing : markup`<p><strong>Next</strong> ${prose(next)}</p>`}
    ${stack === null ? nothing : markup`<pre dir="ltr">${preformatted(stack)}</pre>`}
  </section>`;
}

function renderNext({ nextActions }: Report): Html {
  if (nextActions.length === 0) return nothing;
  return markup`<section aria-labelledby="next-title">
    <h2 id="next-title">What to do next</h2>
    <ul class="actions">
      ${nextActions.map(
        ({ command, why }) =>
          markup`<li class="card">
            ${renderCode(command, `the command ${command}`)}
            <p>${inline(why)}</p>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** @param printsPlan whether a command prints the script: a long one that each finding has its part of is not said twice. */
function renderPlan(plan: ReportedPlan, printsPlan: boolean): Html {
  if (plan.statements.length === 0) return nothing;
  const proof = plan.proven
    ? markup`<p class="proof proven">
        <strong>Proven.</strong> Run on a scratch server that was first brought to the state of this database;
        nothing was left over.
      </p>`
    : markup`<p class="proof unproven">
        <strong>Not proven.</strong> No scratch server could run it. Read it before you do.
      </p>`;
  const isLong = plan.statements.length > longPlan;
  const losing = plan.statements.filter(({ hazards }) =>
    hazards.some(({ kind }) => kind === 'dataLoss'),
  ).length;
  return markup`<section id="plan" aria-labelledby="plan-title">
    <h2 id="plan-title">The whole repair <span class="count">${plan.statements.length}</span></h2>
    <div class="card">
      ${proof}
      ${losing === 0 ? nothing : markup`<p class="proof loses"><strong>${losing} of ${plan.statements.length} statements lose data.</strong></p>`}
      ${
        isLong
          ? nothing
          : markup`<details>
              <summary>Statement by statement</summary>
              <ol class="statements">
                ${plan.statements.map(renderStatement)}
              </ol>
            </details>`
      }
      ${
        isLong && printsPlan
          ? markup`<p>As one script, in the order in which it runs:</p>${renderCode('prisma-mend drift --sql', 'the command prisma-mend drift --sql')}`
          : markup`<details><summary>As one script</summary>${renderCode(plan.sql, 'the whole repair')}</details>`
      }
    </div>
  </section>`;
}

/** A longer plan is read as a script. */
const longPlan = 100;

function renderStatement(
  { sql, hazards, preChecks }: ReportedPlan['statements'][number],
  index: number,
): Html {
  return markup`<li>
        ${renderCode(sql, `statement ${index + 1}`)}
        ${
          hazards.length === 0
            ? nothing
            : markup`<ul class="hazards">
                ${hazards.map(renderHazard)}
              </ul>`
        }
        ${preChecks.map(
          (check) =>
            markup`<details class="precheck">
              <summary>Checked first: ${prose(check.description)}</summary>
              ${renderCode(check.sql, `the check: ${check.description}`)}
            </details>`,
        )}
      </li>`;
}

const hazardNames: Readonly<Record<Hazard['kind'], string>> = {
  dataLoss: 'Data loss',
  widensAccess: 'Widens access',
  rewrite: 'Rewrites the table',
  lock: 'Lock',
  longRunning: 'Long',
};

function renderHazard({ kind, message }: Hazard): Html {
  return markup`<li class="hazard ${prose(kind)}">
    <strong>${prose(hazardNames[kind])}</strong> ${prose(message)}
  </li>`;
}

/** The pages of the codes that occur: a link leads nowhere else, so that it is never dead. */
function pagesOf(findings: readonly Finding[], { findingPage }: ReportContext): ReadonlyMap<string, string> {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  return new Map(
    codes.flatMap((code) => {
      const page = findingPage(code);
      return page === null ? [] : [[code, page]];
    }),
  );
}

function renderPages(pages: ReadonlyMap<string, string>): Html {
  if (pages.size === 0) return nothing;
  return markup`<section aria-labelledby="codes-title">
    <h2 id="codes-title">What the codes mean</h2>
    <div class="pages">
      ${[...pages].map(
        ([code, page]) =>
          markup`<details class="card page" id="code-${prose(code)}"><summary><h3><code>${prose(code)}</code></h3> <span>${prose(introductionOf(page).replaceAll('`', ''))}</span></summary>${renderPageBody(page)}</details>`,
      )}
    </div>
  </section>`;
}

function renderWitness({ prisma }: Report): Html {
  if (prisma === null) return nothing;
  return markup`<section aria-labelledby="witness-title">
    <h2 id="witness-title">Second witness: Prisma's own engine</h2>
    <div class="card">
      <p>
        Engine
        <code>${prose(prisma.engineVersion)}</code>
        ${prose(prisma.agrees ? 'agrees.' : 'sees it differently.')}
      </p>
      ${
        prisma.script.trim() === ''
          ? nothing
          : markup`<details>
              <summary>What it would run</summary>
              ${renderCode(prisma.script, "the script of Prisma's engine")}
            </details>`
      }
    </div>
  </section>`;
}

function renderCoverage(report: Report): Html {
  const { checked, leftOut } = report.coverage;
  const counts = (report.coverage.counts ?? []).filter(({ count }) => count > 0);
  const unverified = listUnverified(report);
  const rest = [
    ...(counts.length > 0
      ? [`Compared: ${counts.map(({ kind, count }) => countKind(count, kind)).join(', ')}`]
      : checked.length === 0
        ? []
        : [`Checked: ${checked.join(', ')}`]),
    ...leftOut.map(({ reason, count }) => `Left out: ${count} ${reason}`),
    ...report.notes,
  ];
  if (unverified.length + rest.length === 0) return nothing;
  return markup`<section aria-labelledby="coverage-title">
    <h2 id="coverage-title">What this rests on</h2>
    <ul class="card coverage">
      ${unverified.map((text) => markup`<li class="unverified">${prose(text)}</li>`)}${rest.map((text) => markup`<li>${prose(text)}</li>`)}
    </ul>
  </section>`;
}
