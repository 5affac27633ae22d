import type { Finding, Report, Severity } from '@prisma-mend/core';
import { renderCode } from './html-code.ts';
import { renderBriefly, renderDefinitions } from './html-definitions.ts';
import { markup, name, nothing, prose, type Html } from './html-text.ts';
import { groupFindings, type FindingGroup } from './finding-groups.ts';
import { groupTarget } from './html-map.ts';
import { inline } from './html-page.ts';
import { describeIdentity } from './identity.ts';
import { repairLines } from './repair-lines.ts';
import { kindWords } from './kind-words.ts';
import { pairNames, pairs } from './summary.ts';

/** More findings than this are shown folded, and more than that are laid out only when they come into view. */
const openFindings = 12;
const manyFindings = 100;

/** Fewer are seen without a filter. */
const fewestToFilter = 4;

const severityNames: Readonly<Record<Severity, string>> = {
  error: 'Error',
  warning: 'Warning',
  info: 'Note',
};

/** All findings with the filters above them. The filters appear only where the script runs. */
export function renderFindingSection(
  { findings, nextActions }: Report,
  hasPage: (code: string) => boolean,
): Html {
  if (findings.length === 0) return nothing;
  const isOpen = !areGrouped(findings);
  const groups = groupFindings(findings);
  const reasons = findings.length > manyFindings ? numberReasons(findings) : new Map<string, number>();
  const isTold = (next: string): boolean => nextActions.some(({ command }) => next.startsWith(command));
  const view: View = { isOpen, reasons, hasPage, isTold };
  return markup`<section id="findings" aria-labelledby="findings-title" tabindex="-1">
    <h2 id="findings-title">Findings <span class="count">${findings.length}</span></h2>
    ${findings.length < fewestToFilter ? nothing : renderFilters(findings)}
    <div class="findings${findings.length > manyFindings ? prose(' many') : nothing}">${isOpen ? findings.map((finding, index) => renderFinding(finding, index + 1, view)) : groups.map((group, index) => renderGroup(group, index, view))}</div>
    <p class="empty" id="no-match" hidden>No finding matches these filters.</p>
    ${reasons.size === 0 ? nothing : renderReasons(findings, view)}
  </section>`;
}

/** Few are told one after the other, more by table. */
export function areGrouped(findings: readonly Finding[]): boolean {
  return findings.length > openFindings;
}

interface View {
  readonly isOpen: boolean;
  /** Number of what several findings have in common to say, where that is told once for all of them. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Whether the page of a code is in this one. */
  readonly hasPage: (code: string) => boolean;
  /** Whether what to do about it stands above, for all of them. */
  readonly isTold: (next: string) => boolean;
}

/** The code, which leads to its page. */
function renderFindingCode(code: string, { hasPage }: View): Html {
  return hasPage(code)
    ? markup`<a href="#code-${prose(code)}"><code>${prose(code)}</code></a>`
    : markup`<code>${prose(code)}</code>`;
}

const reasonOf = ({ code, why, next }: Finding): string => JSON.stringify([code, why, next]);

function numberReasons(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const reason of findings.map(reasonOf)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const shared = [...counts].filter(([, count]) => count > 1);
  return new Map(shared.map(([reason], index) => [reason, index + 1]));
}

function renderReasons(findings: readonly Finding[], view: View): Html {
  return markup`<h3 class="reasons-title">Why they matter, and what next</h3>
    <div class="reasons">${[...view.reasons].map(([reason, number]) => {
      const finding = findings.find((each) => reasonOf(each) === reason);
      return finding === undefined
        ? nothing
        : markup`<div class="card" id="reason-${number}"><p>${renderFindingCode(finding.code, view)}</p>${renderReason(finding, view)}</div>`;
    })}</div>`;
}

function renderReason({ why, next }: Finding, { isTold }: View): Html {
  return markup`<p class="why">${inline(why)}</p>${next === undefined || isTold(next) ? nothing : markup`<p class="next"><strong>Next</strong> ${inline(next)}</p>`}`;
}

/** What stands alone needs no second fold around it. */
function renderGroup(group: FindingGroup, index: number, view: View): Html {
  const { title, members } = group;
  const findings = members.map(({ finding, number }) => renderFinding(finding, number, view));
  if (findings.length === 1) return markup`${findings}`;
  return markup`<details class="group" id="${groupTarget(group, index)}"><summary>${name(title)} <span class="count">${members.length}</span></summary>${findings}</details>`;
}

function renderFilters(findings: readonly Finding[]): Html {
  const kinds = [...new Set(findings.map(kindOf))].sort();
  const usedPairs = pairs.filter((pair) => findings.some((finding) => finding.pair === pair));
  const severities = (['error', 'warning', 'info'] as const).filter((severity) =>
    findings.some((finding) => finding.severity === severity),
  );
  return markup`<form id="filters" class="filters" role="search" aria-label="Filter findings" hidden>
    <label class="field grow">
      <span>Text</span>
      <input type="search" name="text" autocomplete="off" spellcheck="false" placeholder="Name, code or SQL" />
    </label>
    <label class="field">
      <span>Kind</span>
      <select name="kind">
        <option value="">All kinds</option>
        ${kinds.map((kind) => option(kind, kind))}
      </select>
    </label>
    <label class="field">
      <span>Compared</span>
      <select name="pair">
        <option value="">All pairs</option>
        ${usedPairs.map((pair) => option(pair, pairNames[pair].join(' against ')))}
      </select>
    </label>
    <fieldset>
      <legend>Severity</legend>
      ${severities.map(severityToggle)}
    </fieldset>
    <div class="filter-end">
      <p id="shown" role="status"></p>
      <button type="button" id="fold" class="quiet">Fold all</button>
    </div>
  </form>`;
}

function severityToggle(severity: Severity): Html {
  return markup`<label class="toggle ${prose(severity)}">
    <input type="checkbox" name="severity" value="${prose(severity)}" checked />
    <span>${prose(severityNames[severity])}</span>
  </label>`;
}

function option(value: string, label: string): Html {
  return markup`<option value="${prose(value)}">${prose(label)}</option>`;
}

function kindOf({ object, code }: Finding): string {
  return (object?.kind ?? code.split('-')[0] ?? code).replace(
    /[A-Z]/g,
    (letter) => ` ${letter.toLowerCase()}`,
  );
}

/** `table`, of one that is only on one side. */
function saysNoMoreThanKind({ object, expected, actual }: Finding): boolean {
  return object !== undefined && (expected ?? kindWords(object.kind)) === (actual ?? kindWords(object.kind));
}

function renderFinding(finding: Finding, number: number, view: View): Html {
  const { code, severity, pair, object, location, message, losses = [] } = finding;
  const repair = repairLines(finding);
  const subject = object === undefined ? code : describeIdentity(object);
  const isBrief = view.reasons.size > 0 || pair === undefined;
  const definitions = saysNoMoreThanKind(finding)
    ? nothing
    : isBrief
      ? renderBriefly(finding)
      : renderDefinitions(finding);
  const reason = view.reasons.get(reasonOf(finding));
  const facts = [
    reason === undefined
      ? renderFindingCode(code, view)
      : markup`<a href="#reason-${reason}">${prose(code)}</a>`,
    ...(object === undefined || message.includes(subject) ? [] : [markup`<code>${name(subject)}</code>`]),
    ...(pair === undefined || definitions.includes('side-name')
      ? []
      : [prose(pairNames[pair].join(' against '))]),
    ...(location === undefined ? [] : [markup`<code>${name(`${location.file}:${location.line}`)}</code>`]),
  ];
  const loss = losses.length === 0 ? nothing : markup`<span class="severity loses-data">Loses data</span>`;
  return markup`<details class="finding ${prose(severity)}" id="finding-${number}" data-kind="${prose(kindOf(finding))}" data-pair="${prose(pair ?? '')}"${view.isOpen ? prose(' open') : nothing}><summary><span class="severity">${prose(severityNames[severity])}</span>${loss}<h3>${name(message)}</h3></summary>
    <div class="finding-body"><ul class="facts">${facts.map((fact) => markup`<li>${fact}</li>`)}</ul>${reason === undefined ? renderReason(finding, view) : nothing}${definitions}${repair.length === 0 ? nothing : renderCode(repair.join('\n'))}</div></details>`;
}
