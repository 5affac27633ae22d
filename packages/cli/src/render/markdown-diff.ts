import type { Finding } from '@prisma-mend/core';
import { alignLines } from './align-definitions.ts';
import { codeBlock } from './markdown-text.ts';

/** Both definitions as a diff block: what is expected and lacking as removed, what is there instead as added. */
export function renderDefinitionDiff({ expected, actual }: Finding): string {
  if (expected === undefined && actual === undefined) return '';
  const lines = alignLines(expected ?? null, actual ?? null).flatMap(({ expected, actual, isEqual }) =>
    isEqual
      ? [`  ${expected ?? ''}`]
      : [...(expected === null ? [] : [`- ${expected}`]), ...(actual === null ? [] : [`+ ${actual}`])],
  );
  return codeBlock('diff', ['--- expected', '+++ actual', ...lines].join('\n'));
}
