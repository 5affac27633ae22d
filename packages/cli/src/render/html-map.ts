import type { Report } from '@prisma-mend/core';
import { groupFindings, groupLosesData, titleOfTable, worstOf, type FindingGroup } from './finding-groups.ts';
import { markup, name, nothing, prose, type Html } from './html-text.ts';

/** So few objects are no map: their findings stand right below. */
const fewestTiles = 8;

/** A tile a table, and one for whatever else has findings: where they are, at a glance. */
export function renderMap({ findings, coverage }: Report, isGrouped: boolean): Html {
  const groups = groupFindings(findings);
  const titles = new Set(groups.map(({ title }) => title));
  const others = (coverage.tables ?? [])
    .map((table) => titleOfTable(table.schema, table.name))
    .filter((title) => !titles.has(title));
  if (groups.length + others.length < fewestTiles) return nothing;
  const shorten = shortNames([...titles, ...others]);
  return markup`<section aria-labelledby="map-title">
    <h2 id="map-title">Where it is <span class="count">${groups.length + others.length}</span></h2>
    <div class="card">
      <p class="legend">${prose(legendOf(groups, others))}</p>
      <nav class="map" aria-label="Objects" tabindex="0"><ul>${groups.map((group, index) => renderTile(group, index, isGrouped, shorten))}${others.map((title) => markup`<li class="tile plain">${name(shorten(title))}</li>`)}</ul></nav>
    </div>
  </section>`;
}

function legendOf(groups: readonly FindingGroup[], others: readonly string[]): string {
  return [
    `A tile a table${others.length === 0 ? ', or whatever else has findings' : ''}.`,
    ...(others.length === 0
      ? []
      : [groups.length === 0 ? 'None has a finding.' : `${groups.length} with findings come first.`]),
    ...(groups.some(groupLosesData) ? ['Red and underlined: taking it back loses data.'] : []),
  ].join(' ');
}

function renderTile(
  group: FindingGroup,
  index: number,
  isGrouped: boolean,
  shorten: (title: string) => string,
): Html {
  const { title, members } = group;
  const losing = groupLosesData(group);
  return markup`<li><a class="tile ${prose(worstOf(group))}${losing ? prose(' loses-it') : nothing}" href="#${targetOf(group, index, isGrouped)}">${name(shorten(title))}${members.length === 1 ? nothing : markup` <span class="count">${members.length}</span>`}${losing ? markup`<span class="unseen"> loses data</span>` : nothing}</a></li>`;
}

/** Where the findings of a group stand: in a fold of their own, or one after the other. */
export function targetOf({ members }: FindingGroup, index: number, isGrouped: boolean): Html {
  const [first] = members;
  return first !== undefined && (members.length === 1 || !isGrouped)
    ? markup`finding-${first.number}`
    : markup`group-${index + 1}`;
}

/** Tables of one schema need it on no tile. */
function shortNames(titles: readonly string[]): (title: string) => string {
  const tables = titles.filter((title) => title.startsWith('table '));
  const schemas = new Set(tables.map((title) => /^table ([^.]*\.)?/.exec(title)?.[1] ?? ''));
  const [only = ''] = schemas;
  const prefix = schemas.size === 1 ? `table ${only}` : 'table ';
  return (title) => (title.startsWith(prefix) ? title.slice(prefix.length) : title);
}
