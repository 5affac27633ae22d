import type { Report } from '@prisma-mend/core';
import { groupFindings, groupLosesData, titleOfTable, worstOf, type FindingGroup } from './finding-groups.ts';
import { markup, name, nothing, prose, type Html } from './html-text.ts';

/** So few objects are no map: their findings stand right below. */
const fewestTiles = 8;
/** More tables of one schema without a finding are folded: what has one is to be seen among them. */
const mostPlain = 40;

interface Tile {
  readonly schema: string | null;
  readonly title: string;
  /** Null for a table without findings. */
  readonly group: { readonly findings: FindingGroup; readonly index: number } | null;
}

/** A tile a table, and one for whatever else has findings, schema by schema: where they are, at a glance. */
export function renderMap({ findings, coverage }: Report, isGrouped: boolean): Html {
  const groups = groupFindings(findings).map((group, index): Tile => {
    const schema = group.members[0]?.finding.object?.schema ?? null;
    return { schema, title: group.title, group: { findings: group, index } };
  });
  const titles = new Set(groups.map(({ title }) => title));
  const plain = (coverage.tables ?? [])
    .map(({ schema, name }): Tile => ({ schema, title: titleOfTable(schema, name), group: null }))
    .filter(({ title }) => !titles.has(title));
  const tiles = [...groups, ...plain];
  if (tiles.length < fewestTiles) return nothing;
  const schemas = [...new Set(tiles.map(({ schema }) => schema))].sort(byName);
  return markup`<section aria-labelledby="map-title">
    <h2 id="map-title">Where it is <span class="count">${tiles.length}</span></h2>
    <div class="card">
      <p class="legend">${prose(legendOf(tiles))}</p>
      <nav class="map" aria-label="Objects" tabindex="0">${schemas.map((schema) =>
        renderSchema(
          schema,
          tiles.filter((tile) => tile.schema === schema),
          { isGrouped, hasTitle: schemas.length > 1 },
        ),
      )}</nav>
    </div>
  </section>`;
}

/** What is in no schema comes last. */
function byName(one: string | null, other: string | null): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  return one < other ? -1 : one > other ? 1 : 0;
}

function legendOf(tiles: readonly Tile[]): string {
  const found = tiles.flatMap(({ group }) => (group === null ? [] : [group.findings]));
  const hasPlain = found.length < tiles.length;
  return [
    `A tile a table${hasPlain ? '' : ', or whatever else has findings'}.`,
    ...(hasPlain
      ? [found.length === 0 ? 'None has a finding.' : `${found.length} with findings come first.`]
      : []),
    ...(found.some(groupLosesData) ? ['Red and underlined: taking it back loses data.'] : []),
  ].join(' ');
}

function renderSchema(
  schema: string | null,
  tiles: readonly Tile[],
  { isGrouped, hasTitle }: { readonly isGrouped: boolean; readonly hasTitle: boolean },
): Html {
  const found = tiles.filter(({ group }) => group !== null);
  const plain = tiles.filter(({ group }) => group === null);
  const isFolded = plain.length > mostPlain;
  const count = found.length === 0 ? 'nothing found' : `${found.length} of ${tiles.length} with findings`;
  const title = hasTitle
    ? markup`<p class="schema"><strong>${name(schema ?? 'in no schema')}</strong> <span class="soft">${prose(count)}</span></p>`
    : nothing;
  const shown = isFolded ? found : tiles;
  return markup`<div>${title}${shown.length === 0 ? nothing : markup`<ul>${shown.map((tile) => renderTile(tile, isGrouped))}</ul>`}${
    isFolded
      ? markup`<details class="plain-tables"><summary>${prose(`${plain.length} tables without findings`)}</summary><ul>${plain.map((tile) => renderTile(tile, isGrouped))}</ul></details>`
      : nothing
  }</div>`;
}

function renderTile({ schema, title, group }: Tile, isGrouped: boolean): Html {
  const text = shortName(title, schema);
  if (group === null) return markup`<li class="tile plain">${name(text)}</li>`;
  const { members } = group.findings;
  const losing = groupLosesData(group.findings);
  return markup`<li><a class="tile ${prose(worstOf(group.findings))}${losing ? prose(' loses-it') : nothing}" href="#${isGrouped ? groupTarget(group.findings, group.index) : findingTarget(group.findings)}">${name(text)}${members.length === 1 ? nothing : markup` <span class="count">${members.length}</span>`}${losing ? markup`<span class="unseen"> loses data</span>` : nothing}</a></li>`;
}

/** Where the findings of a group stand: several in a fold of their own. */
export function groupTarget(group: FindingGroup, index: number): Html {
  return group.members.length === 1 ? findingTarget(group) : markup`group-${index + 1}`;
}

/** Where the first of them stands, one after the other. */
function findingTarget({ members: [first] }: FindingGroup): Html {
  return first === undefined ? nothing : markup`finding-${first.number}`;
}

/** Its schema stands above, or is the only one. */
function shortName(title: string, schema: string | null): string {
  const prefix = titleOfTable(schema, '');
  return schema !== null && title.startsWith(prefix) ? title.slice(prefix.length) : title;
}
