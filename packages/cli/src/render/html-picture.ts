import type { Finding, Pair } from '@prisma-mend/core';
import { markup, nothing, prose, type Html } from './html-text.ts';
import { pairNames, type PairState, type PairStates } from './summary.ts';

/** The states as a triangle, each side marked as equal, different or not compared; without a database as a line. */
export function renderPicture(
  states: PairStates,
  findings: readonly Finding[],
  pairs: readonly Pair[],
): Html {
  const count = (pair: Pair): number => findings.filter((finding) => finding.pair === pair).length;
  const words = (pair: Pair): string => sideWords(states[pair], count(pair));
  return markup`<figure class="picture">
    <svg viewBox="0 0 460 316" role="img" aria-labelledby="picture-title picture-text">
      <title id="picture-title">The states compared</title>
      <desc id="picture-text">
        ${pairs.map((pair) => prose(`${pairNames[pair].join(' and ')}: ${words(pair)}. `))}
      </desc>
      ${pairs.map((pair) => line(pair, states[pair]))} ${pairs.map((pair) => badge(pair, states[pair]))}
      ${pairs.map((pair) => label(pair, words(pair), states[pair]))}
      ${node('S', 'Schema', 'what you ask for', isOdd(states, 'SH', 'SL', 'HL'))}
      ${node('H', 'Migrations', 'what they build', isOdd(states, 'SH', 'HL', 'SL'))}
      ${pairs.includes('HL') ? node('L', 'Database', 'what is there', isOdd(states, 'HL', 'SL', 'SH')) : nothing}
    </svg>
  </figure>`;
}

type State = 'S' | 'H' | 'L';

const centres: Readonly<Record<State, readonly [x: number, y: number]>> = {
  S: [230, 44],
  H: [92, 250],
  L: [368, 250],
};
const ends: Readonly<Record<Pair, readonly [State, State]>> = {
  SH: ['S', 'H'],
  HL: ['H', 'L'],
  SL: ['S', 'L'],
};
const labels: Readonly<Record<Pair, readonly [x: number, y: number, anchor: Html]>> = {
  SH: [134, 152, prose('end')],
  HL: [230, 298, prose('middle')],
  SL: [326, 152, prose('start')],
};

/** The state that differs from two which agree: where to look first. */
function isOdd(states: PairStates, one: Pair, other: Pair, opposite: Pair): boolean {
  return states[one] === 'differs' && states[other] === 'differs' && states[opposite] === 'equal';
}

function sideWords(state: PairState, count: number): string {
  switch (state) {
    case 'equal':
      return 'equal';
    case 'differs':
      return count === 0 ? 'different' : `${count} ${count === 1 ? 'difference' : 'differences'}`;
    case 'notCompared':
      return 'not compared';
  }
}

function line(pair: Pair, state: PairState): Html {
  const [one, other] = ends[pair];
  const [x1, y1] = centres[one];
  const [x2, y2] = centres[other];
  return markup`<line class="side ${className(state)}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" />`;
}

function badge(pair: Pair, state: PairState): Html {
  const [one, other] = ends[pair];
  const x = (centres[one][0] + centres[other][0]) / 2;
  const y = (centres[one][1] + centres[other][1]) / 2;
  return markup`<g class="badge ${className(state)}" transform="translate(${x} ${y})">
    <circle r="17" /> ${glyph(state)}
  </g>`;
}

/** Drawn, not written: no font has to have them, and colour is never the only sign. */
function glyph(state: PairState): Html {
  switch (state) {
    case 'equal':
      return markup`<path d="M-7 -3.5H7M-7 3.5H7" />`;
    case 'differs':
      return markup`<path d="M-7 -3.5H7M-7 3.5H7M4 -8L-4 8" />`;
    case 'notCompared':
      return markup`<path d="M-6 0H6" />`;
  }
}

function label(pair: Pair, text: string, state: PairState): Html {
  const [x, y, anchor] = labels[pair];
  return markup`<text class="side-label ${className(state)}" x="${x}" y="${y}" text-anchor="${anchor}">${prose(text)}</text>`;
}

function node(state: State, title: string, subtitle: string, isOddOne: boolean): Html {
  const [x, y] = centres[state];
  return markup`<g class="node${isOddOne ? prose(' odd') : nothing}" transform="translate(${x} ${y})">
    <rect x="-84" y="-32" width="168" height="64" rx="14" />
    <text class="node-title" y="-3" text-anchor="middle">${prose(title)}</text>
    <text class="node-subtitle" y="17" text-anchor="middle">${prose(subtitle)}</text>
  </g>`;
}

function className(state: PairState): Html {
  return prose(state);
}
