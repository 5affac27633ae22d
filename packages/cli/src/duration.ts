import { quoteTyped, UsageError } from './usage-error.ts';

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** PostgreSQL keeps timeouts in a signed 32-bit integer of milliseconds. */
const maximumMs = 2_147_483_647;

/** Milliseconds of `5s`, `500ms`, `2min` or `1h`. A number alone could be meant in either of them. */
export function parseDuration(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)$/.exec(text.trim());
  const ms =
    match === null ? Number.NaN : Math.round(Number(match[1]) * (unitsMs[match[2] ?? ''] ?? Number.NaN));
  if (Number.isNaN(ms) || ms > maximumMs) {
    throw new UsageError(`${flag} takes a time such as 500ms, 5s or 2min, not ${quoteTyped(text)}.`);
  }
  return ms;
}
