import { colourStyle, plainStyle, type Style } from './render/style.ts';
import type { Terminal, TextStream } from './terminal.ts';

/**
 * Colours only where a person looks: never into a pipe or file. On a terminal `--no-color` wins, then
 * FORCE_COLOR, then NO_COLOR (no-color.org: any non-empty value) and TERM=dumb.
 */
export function chooseStyle(
  stream: TextStream,
  isColourWanted: boolean,
  environment: Terminal['environment'],
): Style {
  if (!stream.isTerminal || !isColourWanted) return plainStyle;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced === '0' ? plainStyle : colourStyle;
  const isRefused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return isRefused ? plainStyle : colourStyle;
}
