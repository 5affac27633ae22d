import type { Finding, Severity } from '@prisma-mend/core';
import { renderCode } from './html-code.ts';
import { renderBriefly, renderDefinitions } from './html-definitions.ts';
import { markup, name, nothing, prose, type Html } from './html-text.ts';
import { losesData } from './changes.ts';
import { describeIdentity } from './identity.ts';
import { repairLines } from './repair-lines.ts';
import { pairNames, pairs } from './summary.ts';

/** More findings than this are shown folded, and more than that are laid out only when they come into view. */
const openFindings = 12;
const manyFindings = 100;

const severityNames: Readonly<Record<Severity, string>> = {
  error: 'Error',
  warning: 'Warning',
  info: 'Note',
};

/** All findings with the filters above them. The filters appear only where the script runs. */
export function renderFindingSection(findings: readonly Finding[]): Html {
  if (findings.length === 0) return nothing;
  const isOpen = findings.length <= openFindings;
  const groups = groupFindings(findings);
  const reasons = findings.length > manyFindings ? numberReasons(findings) : new Map<string, number>();
  const view: View = { isOpen, reasons };
  return markup`<section id="findings" aria-labelledby="findings-title" tabindex="-1">
    <h2 id="findings-title">Findings <span class="count">${findings.length}</span></h2>
    ${renderFilters(findings)}
    ${isOpen ? nothing : renderMap(groups)}
    <div class="findings${findings.length > manyFindings ? prose(' many') : nothing}">${isOpen ? findings.map((finding, index) => renderFinding(finding, index + 1, view)) : groups.map((group, index) => renderGroup(group, index, view))}</div>
    <p class="empty" id="no-match" hidden>No finding matches these filters.</p>
    ${reasons.size === 0 ? nothing : renderReasons(findings, reasons)}
  </section>`;
}

interface View {
  readonly isOpen: boolean;
  /** Number of what several findings have in common to say, where that is told once for all of them. */
  readonly reasons: ReadonlyMap<string, number>;
}

const reasonOf = ({ code, why, next }: Finding): string => JSON.stringify([code, why, next]);

function numberReasons(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const reason of findings.map(reasonOf)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const shared = [...counts].filter(([, count]) => count > 1);
  return new Map(shared.map(([reason], index) => [reason, index + 1]));
}

function renderReasons(findings: readonly Finding[], reasons: View['reasons']): Html {
  return markup`<h3 class="reasons-title">Why they matter, and what next</h3>
    <div class="reasons">${[...reasons].map(([reason, number]) => {
      const finding = findings.find((each) => reasonOf(each) === reason);
      return finding === undefined
        ? nothing
        : markup`<div class="card" id="reason-${number}"><p><code>${prose(finding.code)}</code></p>${renderReason(finding)}</div>`;
    })}</div>`;
}

function renderReason({ why, next }: Finding): Html {
  return markup`<p class="why">${prose(why)}</p>${next === undefined ? nothing : markup`<p class="next"><strong>Next</strong> ${prose(next)}</p>`}`;
}

interface Group {
  readonly title: string;
  readonly members: readonly { readonly finding: Finding; readonly number: number }[];
}

/** By table, or by what stands alone; the worst first, those that lose data before others. */
function groupFindings(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, Group['members'][number][]>();
  for (const [index, finding] of findings.entries()) {
    const title = titleOf(finding);
    const members = groups.get(title) ?? [];
    members.push({ finding, number: index + 1 });
    groups.set(title, members);
  }
  const rank = ({ members }: Group): number =>
    members.some(({ finding }) => finding.severity === 'error')
      ? 0
      : members.some(({ finding }) => losesData(finding))
        ? 1
        : 2;
  return [...groups]
    .map(([title, members]) => ({ title, members }))
    .sort((one, other) => rank(one) - rank(other));
}

function titleOf({ object, code }: Finding): string {
  if (object === undefined) return code;
  const { schema, table } = object;
  return table === null
    ? describeIdentity(object)
    : describeIdentity({ kind: 'table', schema, table: null, name: table });
}

/** A tile a table: where the findings are, at a glance. */
function renderMap(groups: readonly Group[]): Html {
  return markup`<nav aria-label="Objects with findings"><ul class="map">${groups.map(
    ({ title, members }, index) =>
      markup`<li><a class="tile ${prose(worstOf(members))}" href="#${targetOf(members, index)}">${name(title)} <span class="count">${members.length}</span>${members.some(({ finding }) => losesData(finding)) ? markup` <strong>loses data</strong>` : nothing}</a></li>`,
  )}</ul></nav>`;
}

function targetOf([first, ...others]: Group['members'], index: number): Html {
  return first !== undefined && others.length === 0
    ? markup`finding-${first.number}`
    : markup`group-${index + 1}`;
}

/** What stands alone needs no second fold around it. */
function renderGroup({ title, members }: Group, index: number, view: View): Html {
  const findings = members.map(({ finding, number }) => renderFinding(finding, number, view));
  if (findings.length === 1) return markup`${findings}`;
  return markup`<details class="group" id="${targetOf(members, index)}"><summary>${name(title)} <span class="count">${members.length}</span></summary>${findings}</details>`;
}

function worstOf(members: Group['members']): Severity {
  return (
    (['error', 'warning', 'info'] as const).find((severity) =>
      members.some(({ finding }) => finding.severity === severity),
    ) ?? 'info'
  );
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

function renderFinding(finding: Finding, number: number, view: View): Html {
  const { code, severity, pair, object, location, message, losses = [] } = finding;
  const repair = repairLines(finding);
  const subject = object === undefined ? code : describeIdentity(object);
  const definitions = view.reasons.size === 0 ? renderDefinitions(finding) : renderBriefly(finding);
  const reason = view.reasons.get(reasonOf(finding));
  return markup`<details class="finding ${prose(severity)}" id="finding-${number}" data-kind="${prose(kindOf(finding))}" data-pair="${prose(pair ?? '')}"${view.isOpen ? prose(' open') : nothing}><summary>
      <span class="severity">${prose(severityNames[severity])}</span>
      ${losses.length === 0 ? nothing : markup`<span class="severity loses-data">Loses data</span>`}
      <h3>${name(message)}</h3>
    </summary><div class="finding-body"><ul class="facts">
        <li>${reason === undefined ? markup`<code>${prose(code)}</code>` : markup`<a href="#reason-${reason}">${prose(code)}</a>`}</li>
        ${object === undefined || message.includes(subject) ? nothing : markup`<li><code>${name(subject)}</code></li>`}
        ${pair === undefined || definitions.includes('side-name') ? nothing : markup`<li>${prose(pairNames[pair].join(' against '))}</li>`}
        ${location === undefined ? nothing : markup`<li><code>${name(`${location.file}:${location.line}`)}</code></li>`}
      </ul>
      ${reason === undefined ? renderReason(finding) : nothing}${definitions}
      ${repair.length === 0 ? nothing : renderCode(repair.join('\n'))}</div></details>`;
}
