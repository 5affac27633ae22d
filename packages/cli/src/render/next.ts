import type { Report } from '@prisma-mend/core';
import { printable, wrap } from './layout.ts';
import { runnable } from './runnable.ts';
import type { View } from './view.ts';

/** A refusal, or a question, says itself what is next, and a deploy that has nothing to do is none. */
export function renderNext({ nextActions, deploy }: Report, view: View): readonly string[] {
  const { style, width, runner } = view;
  const actions = nextActions.filter(
    ({ command }) => deploy?.outcome !== 'nothing' || command !== 'prisma migrate deploy',
  );
  if (actions.length === 0 || view.hasNextBelow === true) return [];
  return [
    style.bold('Next'),
    ...actions.flatMap(({ command, why }) => [
      `  ${style.cyan(printable(runnable(command, runner)))}`,
      wrap(printable(why), width, '      '),
    ]),
  ];
}
