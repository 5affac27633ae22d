import type { Stop } from '../outcome.ts';
import { printable, wrap } from './layout.ts';
import type { Style } from './style.ts';

/** Why a command stopped: what, why it matters, what to do next, where to read more. */
export function renderStop(stop: Stop, style: Style, width: number): string {
  const title = `${style.red(stop.kind === 'refusal' ? 'Refused' : 'Error')} ${style.dim(`[${stop.code}]`)}`;
  const lines = [
    wrap(`${title} ${printable(stop.message)}`, width),
    ...(stop.stack === null ? [] : [style.dim(printable(stop.stack))]),
    ...(stop.why === null ? [] : [wrap(printable(stop.why), width, '  ')]),
    ...(stop.next === null ? [] : [wrap(`→ ${printable(stop.next)}`, width, '  ')]),
    ...(stop.docs === null ? [] : [style.dim(wrap(`More: ${printable(stop.docs)}`, width, '  '))]),
  ];
  return `${lines.join('\n')}\n`;
}
