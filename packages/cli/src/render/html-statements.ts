import type { ReportedMigration, ReportedStatement } from '@prisma-mend/core';
import { markup, name, nothing, preformatted, prose, type Html } from './html-text.ts';

type State = ReportedStatement['state'];

const words: Readonly<Record<State, string>> = {
  done: 'ran',
  notDone: 'did not run',
  partial: 'ran in part',
  different: 'made something that is another now',
  unknown: 'not seen',
  irrelevant: 'leaves nothing to see',
};
/** In the order of the legend: what is to be settled first. */
const states: readonly State[] = ['notDone', 'partial', 'different', 'unknown', 'done', 'irrelevant'];

/** More cells than these are no strip: neighbours of one state share a cell. */
const mostCells = 400;

/** A migration that was taken apart: a cell a statement, with the line that it begins at. */
export function renderStatementStrip({ name: migration, statements = [] }: ReportedMigration): Html {
  if (statements.length === 0) return nothing;
  const cells = statements.length > mostCells ? joinNeighbours(statements) : statements;
  return markup`<div class="taken-apart">
    <h3>${name(migration)}, statement by statement <span class="count">${statements.length}</span></h3>
    <p class="legend">${countStates(statements)}</p>
    <ol class="strip">${cells.map(renderCell)}</ol>
    <details>
      <summary>As a list</summary>
      <table class="plain"><thead><tr><th>Lines</th><th>Statement</th><th>In the database</th></tr></thead>
      <tbody>${cells.map(renderRow)}</tbody></table>
    </details>
  </div>`;
}

function countStates(statements: readonly ReportedStatement[]): Html {
  const counted = states
    .map((state) => ({ state, count: statements.filter((each) => each.state === state).length }))
    .filter(({ count }) => count > 0);
  return markup`${counted.map(({ state, count }) => markup`<span class="key"><span class="cell ${prose(state)}"></span> ${count} ${prose(words[state])}</span> `)}<span class="key">Numbers are lines of migration.sql.</span>`;
}

function renderCell(statement: ReportedStatement): Html {
  const { line, state, text } = statement;
  return markup`<li class="cell ${prose(state)}" title="${prose(`${placeOf(statement)}: ${words[state]}: ${text}`)}">${line}<span class="unseen"> ${prose(words[state])}</span></li>`;
}

function renderRow(statement: ReportedStatement): Html {
  const { state, text } = statement;
  return markup`<tr><td>${prose(placeOf(statement))}</td><td><code>${preformatted(text)}</code></td><td class="is-${prose(state)}">${prose(words[state])}</td></tr>`;
}

function placeOf({ line, lastLine }: ReportedStatement): string {
  return line === lastLine ? `line ${line}` : `lines ${line} to ${lastLine}`;
}

function joinNeighbours(statements: readonly ReportedStatement[]): readonly ReportedStatement[] {
  const joined: (ReportedStatement & { readonly count: number })[] = [];
  for (const statement of statements) {
    const previous = joined.at(-1);
    if (previous?.state !== statement.state) joined.push({ ...statement, count: 1 });
    else {
      const count = previous.count + 1;
      const text = `${count} statements`;
      joined[joined.length - 1] = { ...previous, lastLine: statement.lastLine, text, count };
    }
  }
  return joined;
}
