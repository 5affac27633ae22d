import type { Finding, Severity } from '@prisma-mend/core';
import { renderCode } from './html-code.ts';
import { renderDefinitions } from './html-definitions.ts';
import { markup, name, nothing, prose, type Html } from './html-text.ts';
import { describeIdentity } from './identity.ts';
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
  return markup`<section id="findings" aria-labelledby="findings-title" tabindex="-1">
    <h2 id="findings-title">Findings <span class="count">${findings.length}</span></h2>
    ${renderFilters(findings)}
    <div class="findings${findings.length > manyFindings ? prose(' many') : nothing}">${findings.map((finding, index) => renderFinding(finding, index + 1, isOpen))}</div>
    <p class="empty" id="no-match" hidden>No finding matches these filters.</p>
  </section>`;
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

function renderFinding(finding: Finding, number: number, isOpen: boolean): Html {
  const { code, severity, pair, object, location, message, why, next, repair } = finding;
  const subject = object === undefined ? code : describeIdentity(object);
  return markup`<details
    class="finding ${prose(severity)}"
    id="finding-${number}"
    data-severity="${prose(severity)}"
    data-kind="${prose(kindOf(finding))}"
    data-pair="${prose(pair ?? '')}"
    ${isOpen ? prose('open') : nothing}
  >
    <summary>
      <span class="severity">${prose(severityNames[severity])}</span>
      <h3>${name(message)}</h3>
    </summary>
    <div class="finding-body">
      <ul class="facts">
        <li><code>${prose(code)}</code></li>
        ${object === undefined ? nothing : markup`<li><code>${name(subject)}</code></li>`}
        ${pair === undefined ? nothing : markup`<li>${prose(pairNames[pair].join(' against '))}</li>`}
        ${location === undefined ? nothing : markup`<li><code>${name(`${location.file}:${location.line}`)}</code></li>`}
      </ul>
      <p class="why">${prose(why)}</p>
      ${renderDefinitions(finding)}
      ${next === undefined ? nothing : markup`<p class="next"><strong>Next</strong> ${prose(next)}</p>`}
      ${repair === undefined || repair.length === 0 ? nothing : renderCode(repair.join('\n'), `the repair of ${subject}`)}
    </div>
  </details>`;
}
