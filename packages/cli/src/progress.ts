import type { ProgressListener } from '@prisma-mend/core';
import { printable } from './render/layout.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  readonly listen: ProgressListener;
  /** Clears the spinner's line. Nothing is written afterwards until the next step. */
  stop(): void;
}

type Step = Parameters<ProgressListener>[0];

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const clearLine = '\r\u001b[2K';
/** Whoever reads a log wants to know that it goes on, not each migration. */
const lineEveryMs = 10_000;
/** What is over sooner needs no clock. */
const toldFromMs = 2000;

/**
 * A spinner on a terminal, with count, time and what is left; in a CI log a line for each step and every ten seconds
 * of a long one; with `--verbose` a line for everything; else a line for whoever is waited for.
 */
export function startProgress(
  { messages, environment }: Pick<Terminal, 'messages' | 'environment'>,
  isVerbose: boolean,
  now: () => number = Date.now,
): Progress {
  if (isVerbose) return lines(messages, now, 0);
  if (messages.isTerminal) return spinner(messages, now);
  const isLog = (environment['CI'] ?? '') !== '' && environment['CI'] !== 'false';
  return isLog ? lines(messages, now, lineEveryMs) : waitsOnly(messages, now);
}

function warn(messages: Terminal['messages'], step: string): void {
  messages.write(`warning: ${printable(step)}\n`);
}

function waitsOnly(messages: Terminal['messages'], now: () => number): Progress {
  const all = lines(messages, now, 0);
  return {
    listen: (event) => {
      if (event.isWait === true || event.isWarning === true) all.listen(event);
    },
    stop: () => undefined,
  };
}

/** A line for each step, and for what it is busy with when so much time has passed. */
function lines(messages: Terminal['messages'], now: () => number, everyMs: number): Progress {
  let clock: Clock | null = null;
  let toldAt = 0;
  let previous = '';
  return {
    listen: (event) => {
      if (event.isWarning === true) {
        warn(messages, event.step);
        return;
      }
      if (clock?.step !== event.step) clock = { step: event.step, since: now() };
      else if (now() - toldAt < everyMs) return;
      const text = describe(event, clock, now());
      if (text !== previous) messages.write(`… ${text}\n`);
      [previous, toldAt] = [text, now()];
    },
    stop: () => undefined,
  };
}

function spinner(messages: Terminal['messages'], now: () => number): Progress {
  let event: Step = { step: '' };
  let clock: Clock = { step: '', since: now() };
  let frame = 0;
  let timer: NodeJS.Timeout | null = null;
  const draw = (): void => {
    frame = (frame + 1) % frames.length;
    const text = `${frames[frame] ?? ''} ${describe(event, clock, now())}`;
    messages.write(`${clearLine}${text.slice(0, messages.columns - 1)}`);
  };
  return {
    listen: (next) => {
      if (next.isWarning === true) {
        messages.write(clearLine);
        warn(messages, next.step);
        return;
      }
      if (next.step !== clock.step) clock = { step: next.step, since: now() };
      event = next;
      timer ??= setInterval(draw, 80).unref();
    },
    stop: () => {
      if (timer === null) return;
      clearInterval(timer);
      timer = null;
      messages.write(clearLine);
    },
  };
}

interface Clock {
  readonly step: string;
  readonly since: number;
}

/** `Replaying the history 120/300 · 14 s, about 21 s left · 20250101_add_rooms` */
function describe({ step, item, done, total }: Step, { since }: Clock, now: number): string {
  const elapsedMs = now - since;
  const isCounted = done !== undefined && total !== undefined;
  const left = isCounted && done > 0 ? (elapsedMs / done) * (total - done) : null;
  const time = [seconds(elapsedMs), ...(left === null ? [] : [`about ${seconds(left)} left`])].join(', ');
  return [
    printable(step) + (isCounted ? ` ${done}/${total}` : ''),
    ...(elapsedMs < toldFromMs ? [] : [time]),
    ...(item === undefined ? [] : [printable(item)]),
  ].join(' · ');
}

function seconds(ms: number): string {
  const all = Math.round(ms / 1000);
  return all < 90 ? `${all} s` : `${Math.floor(all / 60)} min ${all % 60} s`;
}
