import type { Report, ReportedMigration } from '@prisma-mend/core';
import { renderStatementStrip } from './html-statements.ts';
import { markup, name, nothing, prose, type Html } from './html-text.ts';

const recorded: Readonly<Record<ReportedMigration['ledger'], string>> = {
  none: 'not recorded',
  applied: 'recorded as applied',
  failed: 'recorded as failed',
  rolledBack: 'recorded as rolled back',
  unseen: 'not seen whether it is recorded',
};
const held: Readonly<Record<ReportedMigration['evidence'], string>> = {
  present: 'in the database',
  partial: 'partly in the database',
  absent: 'not in the database',
  noEvidence: 'leaves no trace',
  unverified: 'not seen',
  missingOnDisk: 'no file',
};

/** So many migrations stand one below the other, each with its name; more of them side by side. */
const mostLines = 12;

/** The migrations in their order: above what the history table says of each, below what the database holds of it. */
export function renderTimeline({ migrations = [] }: Report): Html {
  if (migrations.length === 0) return nothing;
  const isShort = migrations.length <= mostLines;
  return markup`<section aria-labelledby="timeline-title">
    <h2 id="timeline-title">Migrations <span class="count">${migrations.length}</span></h2>
    <div class="card">
      <p class="legend">${prose(isShort ? 'First' : 'Above')}: what the history table says. ${prose(isShort ? 'Second' : 'Below')}: what the database holds.</p>
      ${isShort ? markup`<ol class="migrations">${migrations.map(renderLine)}</ol>` : renderStrip(migrations)}
      ${migrations.map(renderStatementStrip)}
    </div>
  </section>`;
}

function renderLine(migration: ReportedMigration): Html {
  const { ledger, evidence } = migration;
  return markup`<li><span class="upper ${prose(ledger)}"></span><span class="lower ${prose(evidence)}"></span> <span class="words">${name(migration.name)} <span class="soft">${prose(wordsOf(migration))}</span></span></li>`;
}

function renderStrip(migrations: readonly ReportedMigration[]): Html {
  return markup`<ol class="timeline">${migrations.map(renderStep)}</ol>
      <details>
        <summary>As a list</summary>
        <ol class="migrations">${migrations.map(renderLine)}</ol>
      </details>`;
}

function renderStep(migration: ReportedMigration): Html {
  const { ledger, evidence } = migration;
  return markup`<li title="${prose(`${migration.name}: ${wordsOf(migration)}`)}"><span class="unseen">${name(migration.name)}: ${prose(wordsOf(migration))}</span><span class="upper ${prose(ledger)}"></span><span class="lower ${prose(evidence)}"></span></li>`;
}

function wordsOf({ ledger, evidence, effects }: ReportedMigration): string {
  const share = evidence === 'partial' ? ` (${effects.present} of ${effects.total} changes)` : '';
  return `${recorded[ledger]}, ${held[evidence]}${share}`;
}
