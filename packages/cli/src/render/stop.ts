import type { Stop } from '../outcome.ts';
import { printableLines, wrap } from './layout.ts';
import type { Style } from './style.ts';
import { withoutCommands } from './visible.ts';

/** Why a command stopped: what, why it matters, what to do next, where to read more. */
export function renderStop(stop: Stop, style: Style, width: number): string {
  const title = `${style.red(stop.kind === 'refusal' ? 'Refused' : 'Error')} ${style.dim(`[${stop.code}]`)}`;
  const lines = [
    wrap(`${title} ${printableLines(stop.message)}`, width),
    ...(stop.stack === null ? [] : [style.dim(printableLines(stop.stack))]),
    ...(stop.why === null ? [] : [wrap(printableLines(stop.why), width, '  ')]),
    ...(stop.next === null ? [] : [wrap(`→ ${printableLines(stop.next)}`, width, '  ')]),
    ...(stop.docs === null
      ? []
      : [style.dim(wrap(`More: prisma-mend explain ${printableLines(stop.docs)}`, width, '  '))]),
  ];
  return `${withoutCommands(lines.join('\n'))}\n`;
}
