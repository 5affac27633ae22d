import type { Fleet, FleetCohort, Report } from '@prisma-mend/core';
import { describeCohort, isHealthy, linesOf } from './fleet.ts';
import { markup, name, nothing, prose, type Html } from './html-text.ts';

/** Every tenant in the grid of its cohort; of those in none, why. */
export function renderFleetSection(fleet: Fleet, report: Report): Html {
  return markup`<section id="cohorts" aria-labelledby="cohorts-title">
    <h2 id="cohorts-title">Cohorts <span class="count">${fleet.cohorts.length}</span></h2>
    ${fleet.cohorts.map((cohort) => renderCohort(cohort, report))}
    ${renderAside(
      'Not seen',
      fleet.failed.map(({ id, code, message }) => `${id} [${code}]: ${message}`),
    )}
    ${renderAside(
      'Skipped',
      fleet.skipped.map(({ id, why }) => `${id}: ${why}`),
    )}
  </section>`;
}

function renderCohort(cohort: FleetCohort, report: Report): Html {
  const { title, meaning } = describeCohort(cohort, report);
  const applied = new Set(cohort.applied);
  return markup`<div class="card cohort ${prose(isHealthy(cohort) ? 'sound' : 'unsound')}">
    <h3>${cohort.count} of ${report.fleet?.count ?? 0}: ${prose(title)}</h3>
    <p>${prose(meaning)}</p>
    ${linesOf(cohort).map((line) => markup`<p>${prose(line)}</p>`)}
    ${cohort.findings.map(({ message }) => markup`<p>${prose(message)}</p>`)}
    <ul class="tenants" aria-label="Targets of this cohort">
      ${cohort.ids.map((id) => markup`<li class="${prose(applied.has(id) ? 'applied' : '')}">${name(id)}</li>`)}
    </ul>
  </div>`;
}

function renderAside(title: string, lines: readonly string[]): Html {
  if (lines.length === 0) return nothing;
  return markup`<div class="card cohort unsound">
    <h3>${prose(title)} <span class="count">${lines.length}</span></h3>
    <ul>${lines.map((line) => markup`<li>${prose(line)}</li>`)}</ul>
  </div>`;
}
