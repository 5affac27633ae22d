const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `2027-01-02 10:00 UTC, 5 days ago` */
export function describeAge(isoTime: string, now: Date): string {
  const time = new Date(isoTime);
  if (Number.isNaN(time.getTime())) return 'an unknown time';
  const shown = `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `${shown}, ${describeSpan(now.getTime() - time.getTime())}`;
}

function describeSpan(ms: number): string {
  if (ms < -minuteMs) return 'which is still to come: a clock is wrong';
  if (ms < hourMs) return 'less than an hour ago';
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} hours ago`.replace(/^1 hours/, '1 hour');
  return `${Math.floor(ms / dayMs)} days ago`;
}
