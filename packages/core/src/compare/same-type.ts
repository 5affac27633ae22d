const times = /^(time|timestamp)(?:\(6\))? (with|without) time zone(\[\])?$/;
const intervals = /^interval( [a-z ]+)?(?:\(6\))?(\[\])?$/;

/** Whether two types that the server names differently hold the same values: six digits are what a time has anyway. */
export function isSameType(expected: string, actual: string): boolean {
  return expected === actual || withoutFullPrecision(expected) === withoutFullPrecision(actual);
}

function withoutFullPrecision(type: string): string {
  return type
    .replace(times, (_, name: string, zone: string, list = '') => `${name} ${zone} time zone${list}`)
    .replace(intervals, (_, fields = '', list = '') => `interval${fields}${list}`);
}
