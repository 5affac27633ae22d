import type { ProgressListener } from '@prisma-mend/core';
import { printable } from './render/layout.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  readonly listen: ProgressListener;
  /** Clears the spinner's line. Nothing is written afterwards until the next step. */
  stop(): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const clearLine = '\r\u001b[2K';

/** A spinner on a terminal; with `--verbose` a line for each step; else silence. */
export function startProgress({ messages }: Terminal, isVerbose: boolean): Progress {
  if (isVerbose) return verboseProgress(messages);
  return messages.isTerminal ? spinner(messages) : { listen: () => undefined, stop: () => undefined };
}

function verboseProgress(messages: Terminal['messages']): Progress {
  let previous = '';
  return {
    listen: ({ step }) => {
      if (step !== previous) messages.write(`… ${printable(step)}\n`);
      previous = step;
    },
    stop: () => undefined,
  };
}

function spinner(messages: Terminal['messages']): Progress {
  let text = '';
  let frame = 0;
  let timer: NodeJS.Timeout | null = null;
  const draw = (): void => {
    frame = (frame + 1) % frames.length;
    messages.write(
      `${clearLine}${frames[frame] ?? ''} ${text}`.slice(0, messages.columns + clearLine.length - 1),
    );
  };
  return {
    listen: ({ step, done, total }) => {
      text = printable(step) + (done === undefined || total === undefined ? '' : ` ${done}/${total}`);
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
