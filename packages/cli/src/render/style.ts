import { styleText } from 'node:util';

/** Marks up words for a terminal, or leaves them alone. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const names = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;

function makeStyle(paint: (name: (typeof names)[number], text: string) => string): Style {
  return Object.fromEntries(
    names.map((name) => [name, (text: string) => (text === '' ? '' : paint(name, text))]),
  ) as Record<(typeof names)[number], (text: string) => string>;
}

export const plainStyle: Style = makeStyle((_name, text) => text);

/** Whether a stream shows colours was decided before. */
export const colourStyle: Style = makeStyle((name, text) => styleText(name, text, { validateStream: false }));
